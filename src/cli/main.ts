#!/usr/bin/env node
/**
 * Nothing is imported before the version of Node is known, and nothing here is newer than the oldest Node with
 * modules: an old Node must be able to say which version is needed.
 */

/** As `engines` in package.json says. */
const NEEDED = 22;

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  import('./command.ts').then(({ command }) => command());
} else {
  console.error(
    `vmaspec: Node ${NEEDED} or newer is needed, and this is Node ${process.versions.node}: install a newer one from https://nodejs.org`,
  );
  process.exitCode = 2;
}

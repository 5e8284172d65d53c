/**
 * What a stranger types to have the sources of a text: where they are cloned from, which commit, and how they are
 * installed; one line each. A command is never broken.
 *
 * @param clone the address, undefined if none is set
 *
 * @example
 * ```ts
 * import { installLines } from 'vmaspec';
 *
 * console.log(installLines('0123456789ab', 'https://example.org/vmaspec.git').join('\n'));
 * ```
 */
export function installLines(commit: string, clone: string | undefined): string[] {
  const install = `git checkout ${commit} && npm ci`;
  return clone === undefined
    ? ['(no clone address is set; in a clone of vmaspec:)', install]
    : [`git clone ${clone} vmaspec && cd vmaspec`, install];
}

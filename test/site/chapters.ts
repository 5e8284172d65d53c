import { globSync } from 'node:fs';
import { join } from 'node:path';

const pages = join(import.meta.dirname, '..', '..', 'site', 'pages');

/** The path of every page below the base: empty for the first, `lookup-and-locks/` for another. */
export const chapters: readonly string[] = globSync('**/*.mdx', { cwd: pages })
  .map((file) => file.replace(/\.mdx$/, '/').replace(/^index\/$/, ''))
  .sort();

import { freedFile } from './expected/freed-file.ts';
import { lastMapping } from './last-mapping.ts';
import { hornOnFiles9Sep2024 } from './mails.ts';
import type { Scenario } from './scenario.ts';

/**
 * overlayfs maps a backing file, which up to v6.12 was given back by kfree() at once. Since v6.13 (commit
 * 8b1bc2590af6) its cache is type-stable.
 */
export const backingFileKfree: Scenario = {
  id: 'backing-file-kfree',
  question:
    'Does a lockless lookup read freed memory if the mapped file is a backing file of overlayfs, which kfree() frees at once?',
  source: hornOnFiles9Sep2024,
  files: { file: { inode: 'inode', kind: 'backing-kfree', held: false } },
  ...lastMapping,
  pair: {
    broken: 'merged',
    fixed: 'merged',
    change: {
      to: { files: { file: { inode: 'inode', kind: 'backing', held: false } } },
      by: 'the cache of backing files is type-stable (v6.13, commit 8b1bc2590af6)',
    },
  },
  expected: freedFile,
};

import type { FileKind } from '../../mm/file.ts';
import { END, START } from '../places.ts';
import type { ScenarioOperation } from '../scenario.ts';
import { livesBeside, type Values } from './values.ts';
import type { WriteCase } from './write-case.ts';

/** Only the mapping holds its file, which goes with it. Then its slot holds another file, or the slab page is gone. */
export function lastReferences(values: Values, kind: FileKind = 'filp'): WriteCase[] {
  if (values.anonymous) return [];
  const { around } = livesBeside(values);
  const munmap = { operation: 'munmap', start: START, end: END } as const;
  const { file, ...mapped } = around;
  const open: ScenarioOperation = { operation: 'open', inode: `${file} inode`, kind };
  const files = { file: { inode: 'inode', kind, held: false } };
  return [
    { id: 'last-munmap-open', files, writes: [munmap, { ...open, mapped }] },
    { id: 'last-munmap-third-cpu', files, writes: [munmap], others: [[open]] },
    {
      id: 'last-munmap-page-goes',
      files,
      writes: [munmap, { operation: 'mmap', ...around }],
      reuse: [],
      pagesGo: ['filp', 'bfilp', 'vm_area_struct'],
    },
  ];
}

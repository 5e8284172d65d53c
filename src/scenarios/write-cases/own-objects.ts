import { BP_VADDR } from '../places.ts';
import type { ReaderSetup, WriteCase } from './write-case.ts';

/** The mapping gets another object of the reader's own, as by mbind() or prctl(PR_SET_VMA_ANON_NAME). */
export function ownObjects({ objects = {} }: ReaderSetup): WriteCase[] {
  return Object.keys(objects).map((object) => ({
    id: `replace-${object}`,
    writes: [1, 2].map((life) => ({ operation: 'replace' as const, object, address: BP_VADDR, life })),
  }));
}

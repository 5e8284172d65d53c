/**
 * Vocabulary: what a lookup is written with, and the names that options take.
 *
 * The kernel's functions in camelCase, its fields and constants as they are spelt there, and `Cpu`, by which a lookup
 * reads memory. `protocols` lists every lookup of the lab with its source.
 *
 * @example
 * ```ts
 * import { type Cpu, explore, findInVma, NO_VMA, NULL, type Ref, vmaLookup } from 'vmaspec';
 *
 * function unchecked(cpu: Cpu, mm: Ref, address: number): Ref {
 *   cpu.rcuReadLock();
 *   const vma = vmaLookup(cpu, mm, address);
 *   const uprobe = vma === NULL ? NO_VMA : findInVma(cpu, vma, address);
 *   cpu.rcuReadUnlock();
 *   return uprobe;
 * }
 *
 * console.log(explore({ lookup: unchecked }).verdict); // Sometimes
 * ```
 *
 * @module vocabulary
 */

export type { LookupModule, LookupRef } from '../check/reader/lookup-ref.ts';
export type { LookupSource } from '../check/reader/lookup-source.ts';
export { LookupError, UserError } from '../common/errors.ts';
export type { LockedMm, WriterSide } from '../locks/writer-side.ts';
export { type LookupId, type Protocol, type ProtocolId, protocols } from '../lookup/protocols.ts';
export * from '../lookup/vocabulary.ts';
export type { FileKind } from '../mm/file.ts';
export type { Mapping } from '../mm/vma.ts';
export type { LockModel, Model } from '../scenarios/expectation.ts';

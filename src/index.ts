/**
 * vmaspec: a laboratory for speculative VMA lookup.
 *
 * Selected versions of the lookup, the locks and the writers of an address space are written once, as functions over
 * {@link Cpu}, and run on machines: {@link explore} tries every interleaving, {@link runThreads} uses real threads.
 *
 * The exports are grouped by use, a file of `src/face` each; all are imported from `vmaspec`.
 *
 * @packageDocumentation
 */

export * from './face/check.ts';
export * from './face/experiments.ts';
export * from './face/explore.ts';
export * from './face/litmus.ts';
export * from './face/report.ts';
export * from './face/threads.ts';
export * from './face/vocabulary.ts';

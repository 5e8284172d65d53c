/**
 * Threads: race a lookup against writers on real threads, in an address space like that of a process.
 *
 * The threads show speeds, retries and wrong answers, but no reordering: every access is sequentially consistent.
 *
 * @example
 * ```ts
 * import { parseMaps, runThreads, sampleMaps } from 'vmaspec';
 *
 * const { attempts, wrong } = await runThreads({
 *   lookup: 'merged',
 *   addressSpace: parseMaps(sampleMaps), // or the text of /proc/self/maps
 *   seconds: 0.2,
 * });
 * console.log(attempts > 0, wrong);
 * ```
 *
 * @module threads
 */

export { ArenaFull } from '../machines/arena-full.ts';
export { ThreadFailed } from '../machines/threads/run-threads.ts';
export { runThreads, type ThreadsOptions, type ThreadsResult } from '../measure/run-lookups.ts';
export type { Tally, TallyName } from '../measure/tally.ts';
export type { MapsEntry } from '../mm/maps-entry.ts';
export { MapsError, parseMaps } from '../mm/proc-maps.ts';
export { sampleMaps } from '../mm/sample-maps.ts';
export type { WriteOperation } from '../mm/writers.ts';

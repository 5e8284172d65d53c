import type { ReaderReport } from '../report/reader-report.ts';
import type { CheckOptions } from './own-reader/check-options.ts';
import { checkOptions, checkReader, warnOfSeconds } from './own-reader/option-shapes.ts';
import { planOf, type ReaderSearch } from './own-reader/reader-plan.ts';
import { reportOf } from './own-reader/reader-rows.ts';
import { type Searched, searchReader } from './own-reader/reader-search.ts';
import { inSearchOrder } from './own-reader/search-order.ts';
import type { LookupRef } from './reader/lookup-ref.ts';
import { lookupOf } from './stage/prepare.ts';
import { cleanSearches } from './weaken/clean-searches.ts';
import { removalsOf } from './weaken/removals.ts';
import { racingWriters, searchRaces } from './weaken/search-races.ts';
import { searchRemoval } from './weaken/search-removal.ts';

/**
 * Checks a reader of one's own, a function of `(cpu, mm, address)`, against every kind of write. It may return any
 * number above 0 as its answer; 0 or a reason to fall back means that the caller takes mmap_lock instead. An answer
 * is right if the reader itself gives it, with nobody beside it, at some moment of the call. A reader that returns a
 * locked VMA, or a file or a uprobe with a reference, says so with `returns`: then a caller reads through it and lets
 * go, and what it read is the answer.
 *
 * Whatever the reader does wrong is a finding: it is stopped where it throws or does what no reader may do. One that
 * loops without touching memory cannot be stopped by a function; the command `vmaspec check` ends it and says where
 * it was.
 *
 * If nothing is found, each ordering, check, RCU section, lock and reference of the reader is taken away in turn, and
 * the report says which of these removals are found: that is what a Never is worth. If none is found, no verdict is
 * called Never.
 *
 * @throws UserError if an option cannot be
 *
 * @example
 * ```ts
 * import {
 *   check, type Cpu, mmapLockSpeculateRetry, mmapLockSpeculateTryBegin, NULL, type Ref, vm_flags, vmaLookup,
 * } from 'vmaspec';
 *
 * function flagsOf(cpu: Cpu, mm: Ref, address: number): number {
 *   cpu.rcuReadLock();
 *   const seq = mmapLockSpeculateTryBegin(cpu, mm);
 *   const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
 *   const flags = vma === NULL ? 0 : cpu.load(vma, vm_flags);
 *   const changed = mmapLockSpeculateRetry(cpu, mm, seq);
 *   cpu.rcuReadUnlock();
 *   return changed ? 0 : flags;
 * }
 *
 * const { rows, worst } = check(flagsOf, { model: 'sc' }); // without it, under every model
 * console.log(rows.length, worst); // null: nothing was found
 * ```
 */
export function check(reader: LookupRef, given: CheckOptions = {}): ReaderReport {
  checkReader(reader);
  const options = checkOptions(given);
  warnOfSeconds(options);
  const plan = planOf(options);
  const results = new Map<ReaderSearch, Searched>();
  for (const search of inSearchOrder(plan)) {
    options.signal?.throwIfAborted();
    options.onProgress?.(results.size, plan.length);
    results.set(search, searchReader(reader, options, search, [...results.values()]));
  }
  const found = plan.map((search) => results.get(search) as Searched);
  options.onProgress?.(plan.length, plan.length);
  const clean = options.removals === false ? undefined : cleanSearches(plan, found);
  const lookup = lookupOf(reader);
  const removals =
    clean && removalsOf(lookup, options).map((removal) => searchRemoval(lookup, options, removal, clean));
  const races = clean && racingWriters(options).map((writer) => searchRaces(lookup, options, writer));
  return reportOf(reader, options, found, { removals, races });
}

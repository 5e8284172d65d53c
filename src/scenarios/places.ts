import type { ScenarioOperation } from './scenario.ts';

/** Where things lie in the scenarios: two halves of four pages, and a breakpoint in the upper one. */
export const START = 0x10000;
export const MIDDLE = 0x14000;
export const END = 0x18000;
/** The breakpoint. */
export const BP_VADDR = MIDDLE + 0x10;
/** Its place in a file that is mapped from START on, page by page. */
export const OFFSET = BP_VADDR - START;
/** Bytes of a half. */
export const HALF = MIDDLE - START;
/** Far from all of it. */
export const ELSEWHERE = 0x40000;
/** Where the heap begins, if an operation is about it. */
export const HEAP = 0x80000;
/** A write section that changes nothing: there is nothing to unmap. */
export const idle: ScenarioOperation = { operation: 'munmap', start: ELSEWHERE, end: ELSEWHERE + 0x1000 };

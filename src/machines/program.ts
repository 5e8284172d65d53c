import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import type { Words } from '../memory/words.ts';
import type { ArenaObject } from './arena.ts';

/** What is run: initial memory and one function a CPU. */
export interface Program {
  readonly words: Words;
  /** First slot behind the initial memory. */
  readonly end: Ref;
  readonly objects: readonly ArenaObject[];
  readonly cpus: readonly ((cpu: Cpu) => number)[];
  /**
   * Names of slab caches whose freed objects are taken again, the last one freed first, by whichever CPU allocates
   * next. Only type-stable ones are: of any other, reading an object that was freed is a finding and must stay one.
   */
  readonly reuse?: readonly string[];
  /**
   * Names of type-stable caches that give their slab pages back: of those a freed object is never taken again, stays what it
   * was for a grace period, and is gone then. Whatever was freed before the program began is gone already.
   */
  readonly pagesGo?: readonly string[];
  /**
   * Plain stores of the kernel's unsigned longs take effect in two steps, low half first, as a compiler may make
   * them. Default: false.
   */
  readonly tearing?: boolean;
}

/** What stands in a slot at the start; what is not there yet is zero. */
export function initialWord(
  { words, end }: Pick<Program, 'words' | 'end'>,
  slot: number,
  isLong: boolean,
): number {
  if (slot >= end || slot < 0) return 0;
  return (isLong ? words.float64[slot] : words.int32[slot << 1]) ?? 0;
}

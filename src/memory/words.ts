/**
 * The arena: one buffer with two views.
 *
 * Int32Array carries counters, flags, locks, references and every marked access. Float64Array carries the
 * kernel's unsigned longs that are only accessed plainly (`vm_start`, `vm_end`, `vm_pgoff`, pivots): exact to
 * 2^53, and one machine move on x64 and arm64 (ECMAScript does not promise that). Never two halves: that
 * would invent a tear which the kernel cannot have.
 */

/** Bytes of a slot. */
export const SLOT_BYTES = 8;
/** Objects start at multiples of this many slots, so that two of them never share a cache line. */
export const LINE_SLOTS = 8;

/** One buffer and its two views. */
export interface Words {
  readonly buffer: ArrayBufferLike;
  readonly int32: Int32Array;
  readonly float64: Float64Array;
}

/** Views a buffer as words. */
export function wordsOf(buffer: ArrayBufferLike): Words {
  return { buffer, int32: new Int32Array(buffer), float64: new Float64Array(buffer) };
}

/** Makes an arena of so many slots: shared between threads, or private to one. */
export function allocateWords(slots: number, shared: boolean): Words {
  const bytes = slots * SLOT_BYTES;
  return wordsOf(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
}

/** The least multiple of {@link LINE_SLOTS} that holds so many slots. */
export const alignSlots = (slots: number): number => Math.ceil(slots / LINE_SLOTS) * LINE_SLOTS;

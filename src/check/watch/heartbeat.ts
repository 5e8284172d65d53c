let beats = new Int32Array(1);

/** Counts the beats in shared memory, where another thread sees them. */
export function beatInto(shared: Int32Array<ArrayBuffer>): void {
  beats = shared;
}

/** Says that a reader is touching memory. A reader that loops without touching memory is silent. */
export function beat(): void {
  beats[0] = ((beats[0] as number) + 1) | 0;
}

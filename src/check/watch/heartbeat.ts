let beats = new Int32Array(1);

/** Has beats counted where another thread sees them. */
export function beatInto(shared: Int32Array<ArrayBuffer>): void {
  beats = shared;
}

/** Says that a reader is at work on memory: one that loops without touching any is silent. */
export function beat(): void {
  beats[0] = ((beats[0] as number) + 1) | 0;
}

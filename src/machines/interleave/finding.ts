/** Something that no correct protocol does. */
export interface Finding {
  readonly kind:
    | 'use-after-free'
    | 'double free'
    | 'NULL dereference'
    | 'deadlock'
    | 'unlock of what is not held'
    | 'endless'
    | 'not-deterministic';
  readonly text: string;
  /** The CPU that was stopped for it; undefined of a deadlock. */
  readonly cpu: number | undefined;
}

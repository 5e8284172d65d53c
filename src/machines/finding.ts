import type { FaultKind, Position } from './watchable.ts';

/** Something that no correct protocol does. */
export interface Finding {
  readonly kind:
    | 'use-after-free'
    | 'double free'
    | 'NULL dereference'
    | 'deadlock'
    | 'unlock of what is not held'
    | 'endless'
    | 'not-deterministic'
    | FaultKind;
  readonly text: string;
  /** The CPU that was stopped for it; undefined of a deadlock. */
  readonly cpu: number | undefined;
  /** Where in the source, of a fault that says so. */
  readonly position?: Position | undefined;
}

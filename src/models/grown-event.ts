import type { ModelEvent } from './event.ts';

/** What an event has besides its kind and tag. */
export interface GrownEvent extends Pick<ModelEvent, 'kind' | 'tag'> {
  readonly lock?: ModelEvent['lock'];
  readonly atomic?: boolean;
  /** For the read of a read-modify-write that succeeds: its write is the next event that is added. */
  readonly succeeds?: boolean;
  /** Reads of this thread that its address depends on. */
  readonly address?: readonly number[];
  /** Reads of this thread that the value depends on. */
  readonly data?: readonly number[];
}

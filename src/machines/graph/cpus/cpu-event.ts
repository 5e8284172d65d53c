import type { GrownEvent } from '../../../models/grown-event.ts';
import type { Choice } from './dependencies.ts';

/** An event with what its address depends on: on all of `address`, and on one alternative of each choice. */
export interface CpuEvent extends GrownEvent {
  readonly choices?: readonly Choice[];
}

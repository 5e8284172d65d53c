import { NotDeterministic } from '../../machines/interleave/not-deterministic.ts';
import { MachineLimit } from '../../machines/machine-limit.ts';
import { RanAway } from './ran-away.ts';

/** True of what was thrown inside a reader by the lab, not by the reader. */
export const isOurs = (error: unknown): boolean =>
  error instanceof MachineLimit ||
  error instanceof NotDeterministic ||
  error instanceof RanAway ||
  (error instanceof Error && error.message.startsWith('[vmaspec bug]'));

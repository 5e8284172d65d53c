/**
 * Readers that are wrong, by somebody who knows what a checker may miss. What they have in common is told by the file
 * that they are in.
 */
import type { WrongInside } from './inside-case.ts';
import { wrongChecks } from './wrong-checks.ts';
import { wrongHolds } from './wrong-holds.ts';
import { wrongOrders } from './wrong-orders.ts';
import { wrongPointers } from './wrong-pointers.ts';
import { wrongRounds } from './wrong-rounds.ts';

export const wrongInside: readonly WrongInside[] = [
  ...wrongChecks,
  ...wrongRounds,
  ...wrongOrders,
  ...wrongPointers,
  ...wrongHolds,
];

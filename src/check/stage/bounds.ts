import { cutText, RETRIES } from '../../machines/retries.ts';
import type { ExploreBounds } from './explore-options.ts';

/** What a search set up, as far as it happened in some execution that was seen: one short phrase each. */
export function setUpBounds(
  { scenario, sections, readers, writers }: ExploreBounds,
  takenAgain: ReadonlySet<string>,
  handedOver: string,
): string[] {
  const { caller = 'lookup', others = [], seqBits } = scenario;
  return [
    readers === 1 ? '1 reader, 1 lookup' : `${readers} readers, 1 lookup each`,
    ...(caller === 'lookup' ? [] : ['called by handle_swbp()']),
    `${counted(writers, 'writer')}, ${counted(sections, 'write section')}${writers > 1 ? ' dealt in turn' : ''}`,
    ...(others.length === 0 ? [] : [counted(others.length, 'other CPU')]),
    ...(seqBits === undefined ? [] : [`counters of ${seqBits} bits`]),
    ...(takenAgain.size === 0
      ? []
      : [`freed and taken again by these CPUs alone${handedOver}: ${[...takenAgain].sort().join(', ')}`]),
  ];
}

/** `1 writer`, `2 writers`. */
export const counted = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`;

/** What a search saw and what it did not, one short phrase each. */
export function boundsText(
  bounds: ExploreBounds,
  takenAgain: ReadonlySet<string>,
  cut: string | undefined,
  rounds = 0,
): string[] {
  const { scheduler, executions, seed, tearing } = bounds;
  const every = 'every interleaving, up to the order of independent steps';
  return [
    ...setUpBounds(bounds, takenAgain, ', last freed first'),
    'sequentially consistent',
    ...(tearing ? ['plain stores of unsigned longs in two halves'] : []),
    ...(rounds === 0 ? [] : [cutText(RETRIES, rounds)]),
    cut ?? (scheduler === 'random' ? `${counted(executions, 'random execution')}, seed ${seed}` : every),
  ];
}

import { interquartileRange, median } from 'simple-statistics';
import type { Contender } from './contender.ts';

/** How long is measured. */
export interface Effort {
  readonly rounds: number;
  readonly milliseconds: number;
  /** Before the first round: until V8 has compiled what it will. */
  readonly warmUpMilliseconds: number;
}

/** Figures of one contender, one a round. */
export interface Figures {
  readonly rounds: readonly number[];
  readonly median: number;
  /** Half the distance between the quartiles, as a part of the median. */
  readonly spread: number;
}

/** Times contenders in turn, round after round, so that a change of the machine's mood meets them all. */
export async function inTurn(
  contenders: readonly Contender[],
  threads: number,
  effort: Effort,
): Promise<Figures[]> {
  for (const contender of contenders) await contender.measure(threads, effort.warmUpMilliseconds);
  const rounds: number[][] = contenders.map(() => []);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [at, contender] of contenders.entries()) {
      rounds[at]?.push(await contender.measure(threads, effort.milliseconds));
    }
  }
  return rounds.map(figuresOf);
}

/** Summarises the figures of all rounds. */
export function figuresOf(rounds: readonly number[]): Figures {
  const middle = median([...rounds]);
  return { rounds, median: middle, spread: interquartileRange([...rounds]) / 2 / middle };
}

/** How often slower one is than the other: the median over the rounds, each against its own neighbour. */
export function ratioOf(figures: Figures, reference: Figures): number {
  return median(figures.rounds.map((figure, round) => figure / (reference.rounds[round] as number)));
}

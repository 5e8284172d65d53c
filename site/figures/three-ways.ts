import { count, duration } from './say.ts';

/** Write sections per second: a quiet process, a busy one, a very busy one, and the most that a mail has named. */
const rates = [100, 10_000, 100_000, 2_860_000];

/** How often a VMA that is left alone collides, one line for each way to say it; each has its denominator. */
export function threeWays(sectionsBetween: number): { head: string[]; rows: string[][] } {
  const oneIn = `1 in ${count(sectionsBetween)}`;
  return {
    head: ['of what', 'how often'],
    rows: [
      ['lookups in this VMA, one between each two write sections', `${oneIn} meets a collision`],
      ['write sections that end without a mark on this VMA', `${oneIn} begins a collision`],
      ...rates.map((rate) => [
        `time, at ${count(rate)} write sections a second`,
        `one in ${duration(sectionsBetween / rate)}, for ${length(1 / rate)} on average`,
      ]),
    ],
  };
}

const length = (seconds: number): string =>
  seconds >= 1e-3
    ? `${Number((seconds * 1e3).toPrecision(2))} ms`
    : `${Number((seconds * 1e6).toPrecision(2))} µs`;

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded random choices: the same seed gives the same choices on every machine. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  /** A number from 0 to 1, 1 not included. */
  float(): number;
}

/** The first numbers of neighbouring seeds are close to each other: a few rounds separate them. */
const WARM_UP = 32;

/** Starts a sequence of random choices. The low 32 bits of the seed count. */
export function randomFrom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let round = 0; round < WARM_UP; round++) generator.next();
  return {
    int: (from, to) => uniformInt(generator, from, to),
    float: () => uniformFloat64(generator),
  };
}

/** Mutated tests end in a result or in an error with a place: no other exception, no hang, no flood of memory. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LitmusError } from '../../src/litmus/litmus-error.ts';
import { parseLitmus } from '../../src/litmus/read/parse.ts';
import { runLitmus } from '../../src/litmus/run/run.ts';
import { models } from '../../src/models/models.ts';

const SEED = 20250807;
const RUNS = 4000;
/** Milliseconds for one mutated test; the search must notice by itself that they are over. */
const TIMEOUT = 50;

const sources = globSync('**/*.litmus', { cwd: import.meta.dirname })
  .sort()
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));

/** Pieces of other tests and of nonsense. */
// biome-ignore format: one piece for each line would fill the screen
const PIECES = [
  '{', '}', '(', ')', ';', '*', '&', '=', '==', '/\\', '\\/', '~', '(*', '*)', '/*', '*/', '//', '\0', '%',
  'if (r0 == 1)', 'else', 'while (1)', 'while (r0)', 'P0', 'exists', 'forall', 'filter', 'locations [x]', '0:r0',
  'spin_lock(x);', 'spin_unlock(x);', 'r0 = spin_trylock(x);', 'rcu_read_unlock();', 'synchronize_rcu();',
  'r0 = cmpxchg(x, 0, 1);', 'WRITE_ONCE(*x, x);', 'r1 = *r0;', '*r0 = 1;', 'r0 / 0', '1 - x', '-1', '9007199254740993',
  'srcu_read_unlock(x, 1);', 'atomic_add_unless(x, 1, 2)', 'int', 'struct', '\n', '\u2028', '😀',
];

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly piece: string;
  readonly word: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  length: fc.integer({ min: 0, max: 20 }),
  word: fc.nat(),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 }), fc.constant('')),
});

/** Cuts anywhere: most of what comes out is no test. */
const cut = (text: string, { at, length, piece }: Edit): string => {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + piece + text.slice(from + length);
};

const WORDS = [...new Set(sources.flatMap((source) => source.match(/\w+/g) ?? []))].sort();

/** Puts another word, or a line again or nothing, where one was: much of what comes out is another test. */
const swap = (text: string, { at, length, word }: Edit): string => {
  const pattern = length < 12 ? /\w+/g : /^\t.*\n/gm;
  const places = [...text.matchAll(pattern)];
  const place = places[Math.floor(at * places.length)];
  if (place === undefined) return text;
  const [old] = place;
  const instead = length < 12 ? (WORDS[word % WORDS.length] as string) : length < 16 ? '' : old + old;
  return text.slice(0, place.index) + instead + text.slice(place.index + old.length);
};

const mutated = fc
  .tuple(fc.nat(sources.length - 1), fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([index, edits, gently]) => edits.reduce(gently ? swap : cut, sources[index] as string));

describe('a mutated litmus test', () => {
  it('should give a result or an error with a place', () => {
    const met = { result: 0, error: 0 };
    fc.assert(
      fc.property(mutated, (source) => {
        try {
          const result = runLitmus(parseLitmus(source), source, models.lkmm, { timeout: TIMEOUT });
          assert.ok(result.positive + result.negative >= 0);
          met.result++;
        } catch (error) {
          assert.ok(error instanceof LitmusError, String(error));
          assert.ok(error.position.line >= 1 && error.position.column >= 1);
          assert.match(error.message, /^line \d+, column \d+: /);
          met.error++;
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    // Most mutations break the test; enough of them must not, or only the parser would be tried.
    assert.ok(met.result > RUNS / 20 && met.error > RUNS / 5, JSON.stringify(met));
  });
});

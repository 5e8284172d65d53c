/** Cells of the table of verdicts that are written as litmus tests, and judged again by their text alone. */
import assert from 'node:assert/strict';
import { litmusExport } from '../../src/check/export/litmus-export.ts';
import type { CheckGraphOptions } from '../../src/check/judge/graph/check-graph.ts';
import { checkLitmus } from '../../src/litmus/check-litmus.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import type { LockModel } from '../../src/scenarios/expectation.ts';
import { expectedWord, sectionsOf } from '../../src/scenarios/expected-word.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';

/** The other engine's judgement of a cell, which sees nothing of the scenario but the text. */
export function judgeBoth(options: CheckGraphOptions): void {
  const { text, verdict } = litmusExport(options);
  const { model = 'lkmm' } = options;
  const judged = checkLitmus(text, { model });
  const what = `${verdict.scenario}, ${verdict.lookup}, ${model}, ${verdict.lockModel}`;
  assert.equal(judged.verdict, verdict.verdict, what);
  // What does not refute the claim may go ways that are not written out.
  assert.equal(judged.positive, verdict.positive, what);
  assert.deepEqual(judged.flags, [], what);
  assert.ok(text.includes(` * Result: ${verdict.verdict}\n`));
  // The counts of the file stand in it, unless running it takes long.
  const counts = /Running this file gives (\w+) (\d+) (\d+)/.exec(text)?.slice(1, 4);
  if (counts === undefined) assert.match(text, /Running this file takes long/);
  else assert.deepEqual(counts, [judged.verdict, `${judged.positive}`, `${judged.negative}`], what);
}

/** A scenario with a lookup whose verdict is another one under `lkmm` than under `sc`, or with another lock model. */
export interface SensitiveCell {
  readonly scenario: Scenario;
  readonly lookup: string;
  readonly lockModels: readonly LockModel[];
  /** Whether both judgements together take more than a few seconds. */
  readonly isLong: boolean;
}

/** All of them. */
export function sensitiveCells(): SensitiveCell[] {
  return scenarios.flatMap((scenario) =>
    protocols.flatMap(({ id: lookup }): SensitiveCell[] => {
      const word = (model: 'sc' | 'lkmm', lockModel?: LockModel) =>
        expectedWord(scenario, lookup, sectionsOf(scenario), model, lockModel);
      const [sc, rwsem, spin] = [word('sc'), word('lkmm', 'rwsem'), word('lkmm', 'spin')];
      if (rwsem === undefined || (rwsem === sc && spin === sc)) return [];
      // A reader that locks has many ways, and mremap() two write sections on each of two VMAs.
      const isLong = lookup === 'per-vma-lock-v6.4' || scenario.id === 'mremap';
      return [{ scenario, lookup, lockModels: rwsem === spin ? ['rwsem'] : ['rwsem', 'spin'], isLong }];
    }),
  );
}

/** Judges such a cell with each of its lock models. */
export function judgeSensitive({ scenario, lookup, lockModels }: SensitiveCell): void {
  for (const lockModel of lockModels)
    judgeBoth({ scenario, lookup, sections: sectionsOf(scenario), lockModel });
}

import * as v from 'valibot';
import { besideClaim } from '../check/judge/claims.ts';
import { judges } from '../check/judges/judges.ts';
import { type Cell, cellsOf, judgeCell } from '../check/scenario/cells.ts';
import type { CheckRow } from '../check/scenario/check-scenario.ts';
import { byId } from '../common/near.ts';
import { protocols } from '../lookup/protocols.ts';
import { scenarios } from '../scenarios/index.ts';
import { breathe } from './breathe.ts';
import type { Experiment } from './experiment.ts';
import { listOf, oneOf, parameter } from './parameters.ts';
import { PUBLISHED_LOOKUPS, PUBLISHED_SCENARIOS } from './published.ts';
import type { ResultRow } from './result.ts';

const scenarioIds = scenarios.map(({ id }) => id);
const lookupIds = protocols.map(({ id }) => id);

const schema = v.strictObject({
  scenarios: parameter(listOf(oneOf(scenarioIds)), 'scenarios, by id', PUBLISHED_SCENARIOS),
  lookups: parameter(listOf(oneOf(lookupIds)), 'protocols, by id', PUBLISHED_LOOKUPS),
});
/** Parameters of {@link verdicts}. */
export type VerdictsParameters = v.InferOutput<typeof schema>;

/** Columns with a verdict, and whose it is. */
const JUDGED = {
  sc: { model: 'sc', lockModel: 'rwsem' },
  tso: { model: 'tso', lockModel: 'rwsem' },
  lkmm: { model: 'lkmm', lockModel: 'rwsem' },
  lkmmSpin: { model: 'lkmm', lockModel: 'spin' },
} as const;
/** Milliseconds for a cell: what is published must not depend on how busy a machine was. */
const PATIENCE = 120_000;
const REFUTED = /^(?:Sometimes|Always)\b/;

/** Every scenario against every version of the code, under each memory model. */
export const verdicts: Experiment<VerdictsParameters> = {
  id: 'verdicts',
  question: 'Which objection breaks which version of the code, under which memory model?',
  kind: 'deterministic',
  parameters: schema,
  quick: { scenarios: ['torn-split', 'two-cycles'], lookups: ['aug05', 'aug05-fixed', 'merged'] },
  keys: ['scenario', 'lookup'],
  points: ({ scenarios, lookups }) =>
    scenarios.flatMap((scenario) => lookups.map((lookup) => ({ scenario, lookup }))),
  finding: (rows) => findingOf(rows),
  cited: ['scenario', 'lookup', 'lkmm'],
  bounds:
    'Each verdict is about one scenario: one lookup, its writes, and nothing else. sc: every interleaving; tso and lkmm: ' +
    'every execution, with plain accesses of whole fields taken as marked, and no data or control dependencies.',
  columns: {
    scenario: 'scenario, by its id',
    lookup: 'protocol, by its id',
    sections: 'write operations that were run',
    sc:
      "herd's word under sequential consistency, then executions that refute the scenario's claim, and those that do not; " +
      '*: it answered beside no write section, or was never turned away; +: something else was found, too; ' +
      'no numbers: the search was stopped when it had found one; n/a: the pair cannot exist',
    tso: 'the same under total store order',
    lkmm: "the same under the Linux kernel's model, with mmap_lock as acquire and release",
    lkmmSpin: "the same with mmap_lock as the model's spinlock",
  },
  async run(parameters, _seed, { onProgress, signal, judgeCells = oneByOne } = {}) {
    const rows: ResultRow[] = [];
    for (const [done, id] of parameters.scenarios.entries()) {
      if (signal?.aborted) break;
      const scenario = byId('scenario', scenarios, id);
      const cells = cellsOf([scenario], parameters.lookups, judges);
      rows.push(...verdictRows(await judgeCells(cells.map((cell) => ({ ...cell, timeout: PATIENCE })))));
      onProgress?.((done + 1) / parameters.scenarios.length);
      await breathe();
    }
    return { rows, finding: findingOf(rows) };
  },
};

/** Without threads. */
async function oneByOne(cells: readonly Cell[]): Promise<CheckRow[]> {
  const rows: CheckRow[] = [];
  for (const cell of cells) {
    rows.push(judgeCell(cell));
    await breathe();
  }
  return rows;
}

/** A row of the table for each scenario and lookup, in the order of the cells that were judged. */
export function verdictRows(judged: readonly CheckRow[]): ResultRow[] {
  const rows = new Map<string, ResultRow>();
  for (const row of judged) {
    const { scenario, lookup, sections, model, lockModel } = row;
    const key = `${scenario} ${lookup}`;
    const known = rows.get(key) ?? { scenario, lookup, sections };
    const [column] = Object.entries(JUDGED).find(
      ([, of]) => of.model === model && of.lockModel === lockModel,
    ) ?? [`${model} ${lockModel}`];
    rows.set(key, { ...known, [column]: textOf(row) });
  }
  return [...rows.values()];
}

function textOf({ verdict, positive, negative, vacuous, ended, claim, findings }: CheckRow): string {
  if (verdict === 'n/a' || verdict === 'not judged') return verdict;
  // The other findings of a stopped search depend on the speed of the machine.
  if (ended !== 'done') return verdict;
  const isElsewise = besideClaim(claim, findings).length > 0;
  return `${verdict} ${positive} ${negative}${vacuous ? ' *' : ''}${isElsewise ? ' +' : ''}`;
}

/** The scenarios that break each of the versions most is asked of. */
function findingOf(rows: readonly ResultRow[]): string {
  const parts = ['aug05', 'aug05-fixed', 'merged'].flatMap((lookup) => {
    const of = rows.filter((row) => row.lookup === lookup && row.lkmm !== 'n/a');
    // Where the graph machine cannot judge, the interleaver's verdict counts.
    const broken = of.filter(({ lkmm, sc }) => REFUTED.test(`${lkmm === 'not judged' ? sc : lkmm}`));
    const reordered = broken.filter(({ sc }) => !REFUTED.test(`${sc}`));
    return of.length === 0
      ? []
      : [
          `${lookup} in ${broken.length} of ${of.length} scenarios, in ${reordered.length} by reordering alone`,
        ];
  });
  const count = (word: string): number =>
    rows.reduce((sum, row) => sum + Object.keys(JUDGED).filter((column) => row[column] === word).length, 0);
  const left = count('not judged');
  const claims = parts.length === 0 ? '' : `Claims are refuted of ${parts.join('; of ')}. `;
  return `${claims}Verdicts not judged: ${left}.`;
}

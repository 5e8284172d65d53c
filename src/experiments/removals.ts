import * as v from 'valibot';
import { checkGraph } from '../check/judge/graph/check-graph.ts';
import { type SwitchResult, switchboard } from '../check/switchboard/switchboard.ts';
import { byId } from '../common/near.ts';
import { sectionsOf } from '../scenarios/expected-word.ts';
import { scenarios } from '../scenarios/index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { breathe } from './breathe.ts';
import type { Experiment } from './experiment.ts';
import { listOf, oneOf, parameter } from './parameters.ts';
import { PUBLISHED_REMOVALS } from './published.ts';
import type { ResultRow } from './result.ts';

/** Scenarios that name a version which holds and which the graph machine can judge unchanged. */
const held = scenarios.filter(
  ({ pair, writes, tearing }) =>
    pair !== undefined &&
    pair.change === undefined &&
    tearing !== true &&
    writes.every(({ operation }) => operation !== 'fork'),
);
const ids = held.map(({ id }) => id);

const schema = v.strictObject({
  scenarios: parameter(listOf(oneOf(ids)), 'scenarios in which a version holds, by id', PUBLISHED_REMOVALS),
});
/** Parameters of {@link removals}. */
export type RemovalsParameters = v.InferOutput<typeof schema>;

/** Milliseconds for a search: what is published must not depend on how busy a machine was. */
const PATIENCE = 120_000;

/** What the verdict of the version that meets each objection is worth. */
export const removals: Experiment<RemovalsParameters> = {
  id: 'removals',
  question:
    'What is a Never worth: which of the things that a lookup does are missed once they are taken away?',
  kind: 'deterministic',
  parameters: schema,
  quick: { scenarios: ['torn-split'] },
  keys: ['scenario', 'lookup'],
  points: ({ scenarios }) =>
    scenarios.map((scenario) => ({ scenario, lookup: byId('scenario', held, scenario).pair?.fixed ?? '' })),
  leavesOut: true,
  finding: (rows) => findingOf(rows),
  cited: ['scenario', 'lookup', 'removals', 'found'],
  bounds:
    'lkmm, mmap_lock as acquire and release; one thing of the lookup at a time, in this one scenario: what is not found here ' +
    'may be necessary elsewhere, or stand in for another. Races are those of plain accesses as they are written.',
  columns: {
    scenario: 'scenario, by its id',
    lookup: 'the version that meets the objection, by its id',
    removals: 'orderings, checks, locks and RCU sections of the lookup, each taken away by itself',
    found: 'of these, without how many something is found',
    notFound: 'the others, as function: what',
    races: 'fields that the lookup reads by a plain access which races as written',
  },
  async run(parameters, _seed, { onProgress, signal } = {}) {
    const rows: ResultRow[] = [];
    for (const [done, id] of parameters.scenarios.entries()) {
      if (signal?.aborted) break;
      const row = rowOf(byId('scenario', held, id));
      if (row !== undefined) rows.push(row);
      onProgress?.((done + 1) / parameters.scenarios.length);
      await breathe();
    }
    return { rows, finding: findingOf(rows) };
  },
};

function rowOf(scenario: Scenario): ResultRow | undefined {
  const lookup = scenario.pair?.fixed ?? '';
  const asked = { scenario, lookup, model: 'lkmm', timeout: PATIENCE } as const;
  const { switches } = switchboard(asked);
  const own = switches.filter(({ side }) => side === 'lookup');
  // A version that is refuted with everything on teaches nothing when something is off.
  if (own.length === 0) return undefined;
  const isFound = ({ role }: SwitchResult): boolean => role === 'necessary';
  const { races } = checkGraph({ ...asked, plain: 'as-written', sections: sectionsOf(scenario) });
  return {
    scenario: scenario.id,
    lookup,
    removals: own.length,
    found: own.filter(isFound).length,
    notFound: own
      .filter((one) => !isFound(one))
      .map(({ id, role }) => (role === 'unknown' ? `${id} (not judged)` : id))
      .join(', '),
    races: [...new Set(races.map(({ field }) => field))].sort().join(', '),
  };
}

function findingOf(rows: readonly ResultRow[]): string {
  const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  const blind = rows.filter(({ found }) => found === 0).map(({ scenario }) => scenario);
  return (
    `Of ${sum('removals')} removals in ${rows.length} scenarios ${sum('found')} are found.` +
    (blind.length === 0
      ? ''
      : ` None is found in ${blind.join(', ')}: there the Never says nothing of the lookup.`)
  );
}

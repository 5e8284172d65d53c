import { LookupError } from '../../common/errors.ts';
import { DEFAULTS } from '../../common/options.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import { MachineLimit } from '../../machines/machine-limit.ts';
import { MODELS } from '../../models/model.ts';
import type { RemovalResult } from '../../report/reader-report.ts';
import type { FindingKind } from '../judge/verdict.ts';
import { judgesOf } from '../judges/judges.ts';
import type { CheckOptions } from '../own-reader/check-options.ts';
import type { ReaderSearch } from '../own-reader/reader-plan.ts';
import { readerScenario } from '../own-reader/reader-scenario.ts';
import { BESIDE } from '../scenario/check-scenario.ts';
import { Off } from '../switchboard/boards.ts';
import { withDeepStacks } from '../switchboard/call-site.ts';
import { ORDERINGS } from '../switchboard/switch.ts';
import { withoutChance } from '../watch/forbidden.ts';
import { RanAway } from '../watch/ran-away.ts';
import type { Removal } from './removals.ts';
import { weakened } from './weakened.ts';

/** Milliseconds for one search, and for all searches of one removal. */
const PATIENCE = 5_000;
const PATIENCE_IN_ALL = 15_000;

/** A search that found nothing in the whole reader, and how many executions it saw. */
export interface CleanSearch {
  readonly search: ReaderSearch;
  readonly executions: number;
}

/**
 * Takes one thing away from a reader in which nothing was found, and searches again where it is likely to show soon:
 * the strongest model and the fewest executions come first. A missing ordering cannot show under sc.
 */
export function searchRemoval(
  reader: Lookup,
  options: CheckOptions,
  { key, ...removal }: Removal,
  clean: readonly CleanSearch[],
): RemovalResult {
  const lookup = weakened(reader, new Off([key]));
  const until = performance.now() + PATIENCE_IN_ALL;
  let isWhole = true;
  for (const { search } of inOrder(removal, clean)) {
    const timeout = Math.min(PATIENCE, until - performance.now());
    const found = timeout <= 0 ? 'unknown' : findWithout(lookup, options, search, timeout);
    if (found === 'unknown') isWhole = false;
    else if (found !== undefined) {
      const { writer, sections, model, lockModel } = search;
      const foundBy = { operation: writer.id, sections, model, lockModel, kind: found };
      return { ...removal, found: true, foundBy };
    }
  }
  return { ...removal, found: isWhole ? false : 'not judged' };
}

/** A weaker model also allows every execution of a stronger one, so only the weakest can say that nothing is found. */
function inOrder({ kind }: Pick<Removal, 'kind'>, clean: readonly CleanSearch[]): CleanSearch[] {
  const strength = ({ search: { model } }: CleanSearch): number => MODELS.indexOf(model);
  const weakest = Math.max(...clean.map(strength));
  const isAsked = (one: CleanSearch): boolean =>
    one.search.lockModel === 'rwsem' &&
    (strength(one) === weakest || (strength(one) === 0 && !ORDERINGS.has(kind)));
  return clean.filter(isAsked).sort((a, b) => strength(a) - strength(b) || a.executions - b.executions);
}

/** What is found without it; undefined if nothing is, `unknown` if the search was stopped. */
function findWithout(
  lookup: Lookup,
  options: CheckOptions,
  { writer, sections, model, lockModel }: ReaderSearch,
  timeout: number,
): FindingKind | 'unknown' | undefined {
  const { writerSide = DEFAULTS.writerSide, readers = DEFAULTS.readers } = options;
  const scenario = { ...readerScenario(writer, options), sections };
  const asked = {
    ...{ scenario, lookup, sections, readers, lockModel, writerSide },
    ...{ timeout, untilFound: true },
  };
  const [judge] = judgesOf(model);
  if (judge === undefined) throw new Error(`[vmaspec bug] no judge of ${model}`);
  try {
    const found = withDeepStacks(() => withoutChance(() => judge.judge(asked)));
    if ('notJudged' in found) return 'unknown';
    return found.findings.find(({ kind }) => !BESIDE.includes(kind))?.kind;
  } catch (error) {
    if (error instanceof Error && error.cause instanceof RanAway) return 'endless';
    if (error instanceof LookupError) return 'exception';
    if (error instanceof MachineLimit) return 'unknown';
    throw error;
  }
}

import { judgesOf } from '../../check/judges/judges.ts';
import { type Switchboard, switchboard } from '../../check/switchboard/switchboard.ts';
import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import type { LockModel, Model } from '../../scenarios/expectation.ts';
import { expectationOf, expectedWord, sectionsOf } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { fill } from '../format.ts';
import { progress } from '../progress.ts';
import { switchboardText, withoutText } from './switchboard-text.ts';

/** Options of `vmaspec check --switchboard`. */
export interface SwitchboardCommandOptions {
  readonly lookups: readonly string[];
  readonly model: string;
  readonly lockModel: LockModel;
  /** Id of one switch: what goes wrong without it. */
  readonly off?: string;
  readonly json?: boolean;
}

/** A pair that was not taken apart. */
interface Absent {
  readonly scenario: string;
  readonly lookup: string;
  readonly model: Model;
  readonly verdict: 'n/a' | 'not judged';
  readonly why: string;
}

/** `vmaspec check --switchboard`: exit code 1 says that a verdict with everything on is not the expected one. */
export function switchboardCommand(asked: string, options: SwitchboardCommandOptions): void {
  const { lookups, model, lockModel, off, json } = options;
  const chosen = asked === 'all' ? scenarios : [byId('scenario', scenarios, asked)];
  const models = judgesOf(model).map((judge) => judge.model);
  const all: (Absent | (Switchboard & { readonly expected: string | null }))[] = [];
  for (const name of models) {
    for (const scenario of chosen) {
      for (const lookup of lookups) {
        const found = boardOf(scenario, lookup, name, lockModel);
        if ('switches' in found) {
          const expected = expectedWord(scenario, lookup, sectionsOf(scenario), name, lockModel) ?? null;
          all.push({ ...found, expected });
          if (expected !== null && expected !== found.verdict) process.exitCode = 1;
        } else all.push(found);
        // Printed at once: with many pairs the first can be read while the others are searched.
        if (!json)
          console.log(`${all.length === 1 ? '' : '\n'}${textOf(all.at(-1) as (typeof all)[number])}`);
      }
    }
  }
  if (json) console.log(JSON.stringify(all, null, 2));

  function textOf(found: (typeof all)[number]): string {
    if ('switches' in found)
      return off === undefined ? switchboardText(found, found.expected) : withoutText(found, off);
    const { verdict, scenario, lookup, why } = found;
    return fill(`${verdict} ${scenario}, ${lookup}: ${why}`, '  ');
  }
}

function boardOf(
  scenario: Scenario,
  lookup: string,
  model: Model,
  lockModel: LockModel,
): Switchboard | Absent {
  const named = { scenario: scenario.id, lookup, model };
  const expectation = expectationOf(scenario, lookup);
  if (expectation !== undefined && 'notApplicable' in expectation)
    return { ...named, verdict: 'n/a', why: expectation.why };
  const shown = progress(process.stderr.isTTY === true);
  try {
    return switchboard({
      scenario,
      lookup,
      model,
      lockModel,
      onProgress: (done, most) => shown.update(`${scenario.id}, ${lookup}, ${model}`, done / most),
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...named, verdict: 'not judged', why: error.message };
  } finally {
    shown.stop();
  }
}

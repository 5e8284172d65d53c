import { compareLookups } from '../../check/scenario/compare-lookups.ts';
import { showScenario } from '../../check/scenario/show-scenario.ts';
import { UserError } from '../../common/errors.ts';
import { objectionText } from '../../report/objection-text.ts';
import { sideBySideText } from '../../report/side-by-side.ts';
import type { LockModel, Model } from '../../scenarios/expectation.ts';
import { reproduceLines } from '../reproduce-lines.ts';
import { showLitmus } from './show-litmus.ts';

/** Options of `vmaspec show`. */
export interface ShowCommandOptions {
  readonly lookup?: string;
  readonly model?: string;
  readonly lockModel?: LockModel;
  readonly sideBySide?: string;
  readonly litmus?: boolean;
  /** Seconds that the search for a litmus test gets. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** `vmaspec show`: one objection, the version that it breaks and the one that meets it. */
export function showCommand(scenario: string, options: ShowCommandOptions): void {
  const { lookup, model, lockModel, sideBySide, litmus, timeout, json } = options;
  if (sideBySide !== undefined) checkSideBySide(options);
  if (litmus) {
    process.stdout.write(showLitmus(scenario, { lookup, model, lockModel, timeout }));
    return;
  }
  if (sideBySide !== undefined) {
    showSideBySide(scenario, sideBySide, json === true);
    return;
  }
  const shown = showScenario(scenario, {
    ...(lookup === undefined ? {} : { lookups: lookup.split(',') }),
    ...(model === undefined ? {} : { model: model as Model }),
    ...(lockModel === undefined ? {} : { lockModel }),
  });
  if (json) {
    const traces = shown.versions.flatMap(({ witness }) => witness ?? []);
    console.log(JSON.stringify(traces.length === 1 ? traces[0] : traces, null, 2));
    return;
  }
  console.log(objectionText(shown, reproduceLines()));
}

/**
 * With `--side-by-side` one schedule is an interleaving of both lookups, so `--model` and `--lookup` cannot be asked
 * for.
 */
function checkSideBySide({
  lookup,
  model = 'sc',
  lockModel,
  litmus,
  sideBySide = '',
}: ShowCommandOptions): void {
  if (lookup !== undefined)
    throw new UserError(`--side-by-side names its two lookups itself: leave out --lookup ${lookup}`);
  if (model !== 'sc' || lockModel !== undefined)
    throw new UserError(
      '--side-by-side runs one schedule on both, which only interleavings have: leave out ' +
        `${model === 'sc' ? '--lock-model' : `--model ${model}`}, or show each version under it with --lookup ${sideBySide}`,
    );
  if (litmus)
    throw new UserError('--side-by-side shows two lookups, --litmus writes one test: leave one of them out');
}

function showSideBySide(scenario: string, ids: string, json: boolean): void {
  const [left = '', right, ...more] = ids.split(',');
  if (right === undefined || more.length > 0) {
    throw new UserError(`--side-by-side takes two lookups, such as aug05,merged, but ${ids} was found`);
  }
  const both = compareLookups(scenario, left, right);
  if (json) console.log(JSON.stringify(both, null, 2));
  else
    console.log(
      [sideBySideText(both), '', 'Reproduce:', ...reproduceLines().map((line) => `  ${line}`)].join('\n'),
    );
}

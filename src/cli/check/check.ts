import { judgesOf } from '../../check/judges/judges.ts';
import { cellsOf } from '../../check/scenario/cells.ts';
import type { CheckRow } from '../../check/scenario/check-scenario.ts';
import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { TIMEOUTS } from '../../common/options.ts';
import { protocols } from '../../lookup/protocols.ts';
import type { LockModel } from '../../scenarios/expectation.ts';
import { undecided } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';
import { exitCodeOf } from '../exit-code.ts';
import { isModuleArgument } from '../lookup-argument.ts';
import { progress } from '../progress.ts';
import { type CheckReaderCommandOptions, checkReaderCommand } from './check-reader.ts';
import { checkText } from './check-text.ts';
import { judgeCells } from './judge-cells.ts';
import { switchboardCommand } from './switchboard.ts';

/** Options of `vmaspec check`. */
export interface CheckCommandOptions extends CheckReaderCommandOptions {
  readonly wide?: boolean;
  readonly switchboard?: boolean;
  readonly off?: string;
  readonly lockModel: LockModel;
  /** Threads at most; default: as many as there are cores. */
  readonly jobs?: number;
}

/** The default columns: the patch as posted, as it could have been, and as merged. */
const COLUMNS = ['aug05', 'aug05-fixed', 'merged'];

/**
 * `vmaspec check`: scenarios against their expectations. Exit code 1 says that a verdict is not the expected
 * one, 3 that not all were judged.
 */
export async function checkCommand(asked: string, options: CheckCommandOptions): Promise<void> {
  if (isModuleArgument(asked)) {
    if (options.off !== undefined)
      throw new UserError(
        '--off takes a switch of a scenario: of a file with a reader --switchboard lists them all',
      );
    await checkReaderCommand(asked, options);
    return;
  }
  if (options.switchboard || options.off !== undefined) {
    const { lookup = 'merged', model = 'lkmm' } = options;
    switchboardCommand(asked, { ...options, lookups: lookupsOf(lookup), model });
    return;
  }
  const { lookup, model = 'sc', wide, json, jobs } = options;
  const alien = (['writers', 'writer', 'writerSide', 'claim'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (alien !== undefined) {
    throw new UserError(
      `--${alien === 'writerSide' ? 'writer-side' : alien} is for a reader of your own: give its file`,
    );
  }
  const isOne = asked !== 'all';
  const chosen = isOne ? [byId('scenario', scenarios, asked)] : scenarios;
  const lookups = lookupsOf(lookup ?? (isOne ? 'all' : undefined));
  const timeout = options.timeout === undefined ? TIMEOUTS.cell : options.timeout * 1000;
  const cells = cellsOf(chosen, lookups, judgesOf(model)).map((cell) => ({ ...cell, timeout }));
  // A pipe or a file gets the results alone.
  const bar = progress(process.stderr.isTTY === true);
  const rows = await judgeCells(cells, {
    ...(jobs === undefined ? {} : { jobs }),
    onProgress: (done) => bar.update(`judging ${cells.length} verdicts`, done / cells.length),
  }).finally(() => bar.stop());
  console.log(json ? JSON.stringify(rows, null, 2) : textOf(rows));
  const open = lookups.flatMap((id) => undecided(id, chosen).map((scenario) => `${id} in ${scenario}`));
  if (open.length > 0) console.error(`vmaspec: nobody has decided what must come out: ${open.join(', ')}`);
  process.exitCode = exitCodeOf(open.length > 0 || rows.some(({ agrees }) => !agrees), rows);

  function textOf(all: readonly CheckRow[]): string {
    const models = [...new Set(all.map((row) => row.model))];
    const tables = models.map((name) =>
      checkText(
        chosen,
        lookups,
        all.filter((row) => row.model === name),
        wide === true,
      ),
    );
    return tables.join('\n\n');
  }
}

function lookupsOf(asked: string | undefined): string[] {
  if (asked === undefined) return COLUMNS;
  if (asked === 'all') return protocols.map(({ id }) => id);
  return asked.split(',').map((id) => byId('lookup', protocols, id).id);
}

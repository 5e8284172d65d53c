import type { Command } from 'commander';
import { type CheckRow, checkRows } from '../check/check-scenario.ts';
import { judgesOf } from '../check/judges.ts';
import { byId } from '../check/near.ts';
import { protocols } from '../lookup/protocols.ts';
import type { LockModel } from '../scenarios/expectation.ts';
import { scenarios } from '../scenarios/index.ts';
import { checkText } from './check-text.ts';
import { switchboardCommand } from './switchboard.ts';

/** Options of `vmaspec check`. */
export interface CheckCommandOptions {
  readonly lookup?: string;
  readonly model: string;
  readonly wide?: boolean;
  readonly switchboard?: boolean;
  readonly off?: string;
  readonly lockModel: LockModel;
  readonly json?: boolean;
}

/** What is asked of most: the patch as posted, as it could have been, as merged. */
const COLUMNS = ['aug05', 'aug05-fixed', 'merged'];

/** `vmaspec check`: scenarios against their expectations. Exit code 1 says that a verdict is not the expected one. */
export function checkCommand(asked: string, options: CheckCommandOptions, command: Command): void {
  const { lookup, model, wide, json } = options;
  if (options.switchboard || options.off !== undefined) {
    const isDefault = command.getOptionValueSource('model') === 'default';
    switchboardCommand(asked, {
      ...options,
      lookups: lookupsOf(lookup ?? 'merged'),
      model: isDefault ? 'lkmm' : model,
    });
    return;
  }
  const isOne = asked !== 'all';
  const chosen = isOne ? [byId('scenario', scenarios, asked)] : scenarios;
  const lookups = lookupsOf(lookup ?? (isOne ? 'all' : undefined));
  const rows = checkRows(chosen, lookups, judgesOf(model));
  console.log(json ? JSON.stringify(rows, null, 2) : textOf(rows));
  if (rows.some(({ agrees }) => !agrees)) process.exitCode = 1;

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

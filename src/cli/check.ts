import { type CheckRow, checkScenario } from '../check/check-scenario.ts';
import { byId } from '../check/near.ts';
import { protocols } from '../lookup/protocols.ts';
import { scenarios } from '../scenarios/index.ts';
import { checkText } from './check-text.ts';

/** Options of `vmaspec check`. */
export interface CheckCommandOptions {
  readonly lookup?: string;
  readonly wide?: boolean;
  readonly json?: boolean;
}

/** What is asked of most: the patch as posted, as it could have been, as merged. */
const COLUMNS = ['aug05', 'aug05-fixed', 'merged'];

/** `vmaspec check`: scenarios against their expectations. Exit code 1 says that a verdict is not the expected one. */
export function checkCommand(asked: string, { lookup, wide, json }: CheckCommandOptions): void {
  const chosen = asked === 'all' ? scenarios : [byId('scenario', scenarios, asked)];
  const isOne = asked !== 'all';
  const lookups = lookupsOf(lookup ?? (isOne ? 'all' : undefined));
  const rows: CheckRow[] = [];
  for (const scenario of chosen) for (const id of lookups) rows.push(checkScenario(scenario, id));
  console.log(json ? JSON.stringify(rows, null, 2) : checkText(chosen, lookups, rows, wide === true));
  if (rows.some(({ agrees }) => !agrees)) process.exitCode = 1;
}

function lookupsOf(asked: string | undefined): string[] {
  if (asked === undefined) return COLUMNS;
  if (asked === 'all') return protocols.map(({ id }) => id);
  return asked.split(',').map((id) => byId('lookup', protocols, id).id);
}

/**
 * `npm run bench`: nanoseconds per lookup by size of the address space, against the same lookup in C, and steps
 * per second of the interleaver.
 *
 *   npm run bench -- --lookup aug05    another lookup besides locked and merged; may be repeated
 *   npm run -s bench -- --json         rows only, as JSON (-s: without npm's own lines)
 *   npm run bench -- --quick           short rounds, to see that it works
 */
import { parseArgs } from 'node:util';
import { UserError } from '../../src/common/errors.ts';
import { byId } from '../../src/common/near.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { compileReference } from './c-reference.ts';
import { heading, interleaveLine, jsonRow, legend, tableHead, tableLine } from './report.ts';
import type { Effort } from './rounds.ts';
import { interleaveRow, type MeasuredRow, rowsOfSize, sizes } from './rows.ts';

const FULL: Effort = { rounds: 9, milliseconds: 80, warmUpMilliseconds: 250 };
const QUICK: Effort = { rounds: 2, milliseconds: 5, warmUpMilliseconds: 20 };

async function bench(lookups: readonly string[], effort: Effort, json: boolean): Promise<void> {
  const say = (text: string): void => {
    if (!json) console.log(text);
  };
  const reference = compileReference();
  const rows: MeasuredRow[] = [];
  try {
    say(heading(reference?.compiler));
    for (const size of sizes) {
      showProgress(`${size.vmas} VMAs, ${size.uprobes} uprobes ...`);
      rows.push(...(await rowsOfSize(lookups, size, reference, effort)));
    }
    showProgress('');
    // Measured by size, shown by lookup.
    rows.sort((a, b) => lookups.indexOf(a.name) - lookups.indexOf(b.name));
    for (const lookup of lookups) {
      say(tableHead(lookup));
      for (const row of rows.filter(({ name }) => name === lookup)) say(tableLine(row));
    }
    const interleave = await interleaveRow(effort);
    rows.push(interleave);
    say(interleaveLine(interleave));
    say(legend);
    if (json) console.log(JSON.stringify(rows.map(jsonRow), null, 2));
  } finally {
    reference?.remove();
  }
}

/** One line that is overwritten, where somebody watches. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(40)}\r`);
}

function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      lookup: { type: 'string', multiple: true, default: [] },
    },
  });
  const asked = values.lookup.map((lookup) => byId('lookup', protocols, lookup).id);
  return bench([...new Set(['locked', 'merged', ...asked])], values.quick ? QUICK : FULL, values.json);
}

try {
  await main();
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isMistake = error instanceof UserError || code.startsWith('ERR_PARSE_ARGS');
  if (!isMistake) throw error;
  console.error((error as Error).message);
  process.exitCode = 2;
}

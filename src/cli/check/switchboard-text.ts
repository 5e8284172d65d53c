import type { Switchboard, SwitchResult, Together, Without } from '../../check/switchboard/switchboard.ts';
import { byId } from '../../common/near.ts';
import { traceText } from '../../report/trace-text.ts';
import { fill, textTable } from '../format.ts';

/** What cannot be switched off here, and why. */
const NOT_SWITCHED =
  'Not switched: mmap_lock and uprobes_treelock taken for writing, which say what a write section is; the acquire and ' +
  'the release of a lock by themselves; the acquire of a wait; plain accesses; checks that never failed.';

/** A protocol taken apart, for a terminal. */
export function switchboardText(board: Switchboard, expected: string | null): string {
  const { scenario, lookup, writerSide, model, lockModel, verdict, positive, negative, switches } = board;
  const { why, vacuous, searches, ms } = board;
  const surprise = expected === null || expected === verdict ? '' : `, expected ${expected}`;
  return [
    fill(`${scenario}, ${lookup} (writer side ${writerSide}), ${model}, mmap_lock ${lockModel}`, '  '),
    `With everything on: ${verdict} ${positive} ${negative}${surprise}`,
    ...(why === '' ? [] : [fill(`${vacuous ? 'Vacuous: ' : 'No switch was tried: '}${why}.`, '  ')]),
    ...(switches.length === 0 ? [] : ['', ...table(switches), '', ...conclusions(board)]),
    ...(switches.length === 0
      ? []
      : [
          fill(NOT_SWITCHED, '  '),
          `${searches} searches, ${(ms / 1000).toFixed(1)} s. What goes wrong without one: --off '<function>: <what>'`,
        ]),
  ].join('\n');
}

/**
 * What goes wrong without one thing, with an execution if an answer is wrong.
 *
 * @throws UserError if the protocol has no such switch
 */
export function withoutText(
  { switches, scenario, lookup, model, lockModel, why }: Switchboard,
  id: string,
): string {
  if (switches.length === 0) return fill(`${scenario}, ${lookup}: ${why}.`, '  ');
  const found = byId('switch', switches, id);
  const { witness, instead, role, source } = found;
  const place = source === undefined ? '' : ` (${source.file}:${source.line})`;
  return [
    fill(`${scenario}, ${lookup}, ${model}, mmap_lock ${lockModel}, without ${id}${place}`, '  '),
    fill(`${instead} in its place: ${outcomeOf(found)}, so it is ${role}`, '  '),
    ...(witness === undefined ? [] : ['', traceText(witness), '', fill(witness.outcome, '  ')]),
  ].join('\n');
}

/** A row for each switch, below its function. */
function table(switches: readonly SwitchResult[]): string[] {
  const places = [...new Set(switches.map(placeOf))];
  const sorted = places.flatMap((place) => switches.filter((one) => placeOf(one) === place));
  const [head = '', ...rows] = textTable(
    ['off by itself', 'instead', 'without it', 'so it is'],
    sorted.map((one) => [`  ${one.what}`, one.instead, outcomeOf(one), one.role]),
  ).split('\n');
  return [
    head,
    ...sorted.flatMap((one, at) => {
      const before = sorted[at - 1];
      const row = rows[at] as string;
      return before !== undefined && placeOf(before) === placeOf(one) ? [row] : [placeOf(one), row];
    }),
  ];
}

const placeOf = ({ side, within }: SwitchResult): string => `${side}: ${within}`;

function outcomeOf({ verdict, findings }: Without): string {
  if (verdict === 'Sometimes' || findings.length === 0) return verdict;
  return findings[0] as string;
}

function conclusions({ switches, together, everything }: Switchboard): string[] {
  const count = (role: SwitchResult['role']): number => switches.filter((one) => one.role === role).length;
  const unknown = count('unknown');
  return [
    fill(
      `${count('necessary')} are necessary, ${count('redundant')} redundant: in this scenario, one at a time` +
        `${unknown === 0 ? '.' : `; of ${unknown} nothing is known, the search was too large.`}`,
      '  ',
    ),
    ...(together === undefined ? [] : togetherText('redundant orderings', together)),
    ...(everything === undefined ? [] : togetherText('switches', everything)),
  ];
}

function togetherText(what: string, { off, conflicts, ...without }: Together): string[] {
  const all = `All ${off.length} ${what} off at once: ${outcomeOf(without)}.`;
  if (conflicts.length === 0) return [all];
  const rest = off.length - conflicts.flat().length;
  return [
    `${all} Not all of these at once:`,
    ...conflicts.map((conflict) => fill(`  - ${conflict.join('; ')}`, '    ')),
    ...(rest === 0 ? [] : [`The other ${rest} can be off at once.`]),
  ];
}

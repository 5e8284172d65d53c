import type { Witness } from '../run/witness.ts';

/** Columns that a mail allows. */
export const MAIL_WIDTH = 72;

/**
 * An execution for a mail: one block for each CPU, what each load saw and from where.
 *
 * @example
 * ```ts
 * import { checkLitmus, mailText } from 'vmaspec';
 *
 * const source = `C SB
 * {}
 * P0(int *x, int *y) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y); }
 * P1(int *x, int *y) { WRITE_ONCE(*y, 1); int r0 = READ_ONCE(*x); }
 * exists (0:r0=0 /\\ 1:r0=0)`;
 * const { witness } = checkLitmus(source);
 * if (witness !== undefined) console.log(mailText(witness));
 * ```
 */
export function mailText({ events, rf, co }: Witness): string {
  const mark = new Map<number, string>();
  let next = 0;
  events.forEach(({ kind }, index) => {
    if (kind !== 'fence') mark.set(index, letters(next++));
  });
  const lines: string[] = [];
  let thread = -1;
  events.forEach((event, index) => {
    if (event.thread !== thread) {
      thread = event.thread;
      if (lines.length > 0) lines.push('');
      lines.push(`  CPU${thread}`);
    }
    const from = rf.find(([, to]) => to === index)?.[0];
    const source = from === undefined ? 'initial' : mark.get(from);
    const seen = event.kind === 'read' && event.value !== undefined ? `= ${event.value} from ${source}` : '';
    const name = mark.get(index);
    lines.push(...fitted(`  ${name === undefined ? '   ' : `${name}:`.padEnd(3)} ${event.statement}`, seen));
  });
  const order = co.map(([a, b]) => `${mark.get(a)} -> ${mark.get(b)}`);
  if (order.length > 0) lines.push('', ...wrapped('  Order of stores: ', order));
  return lines.join('\n');
}

function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** A statement with a remark at the right, on a line of its own if both do not fit. */
function fitted(left: string, right: string): string[] {
  if (right === '') return left.length <= MAIL_WIDTH ? [left] : [`${left.slice(0, MAIL_WIDTH - 3)}...`];
  if (left.length + right.length + 2 <= MAIL_WIDTH)
    return [
      `${left.padEnd(Math.min(44, MAIL_WIDTH - right.length))}${left.length >= 44 ? '  ' : ''}${right}`,
    ];
  return [...fitted(left, ''), `${' '.repeat(MAIL_WIDTH - right.length)}${right}`];
}

function wrapped(head: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = head;
  items.forEach((item, i) => {
    const text = i === items.length - 1 ? item : `${item}, `;
    if (line.length + text.trimEnd().length > MAIL_WIDTH) {
      lines.push(line.trimEnd());
      line = ' '.repeat(head.length);
    }
    line += text;
  });
  return [...lines, line.trimEnd()];
}

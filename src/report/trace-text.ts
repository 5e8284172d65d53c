import { essentialSteps } from './essential-steps.ts';
import type { Trace, TraceStep } from './trace.ts';

export { essentialSteps };

/** Mails are quoted: a line that starts within 72 columns stays readable after several replies. */
const COLUMNS = 72;
const MARGIN = 2;
const SECOND_CPU = 36;
/** Deeper calls are not indented further: the text would get too narrow. */
const MAX_DEPTH = 4;
const ARROW = '<--';

/** What marks the fatal step of a wrong answer: old and new values alike got past the check. */
const PASSES = new Set([undefined, 'old', 'new']);

/**
 * The text of an execution as kernel reviewers draw it: one column a CPU, or for more than two of them each line
 * marked with its CPU; kernel names, nothing wider than 72 columns, the fatal step marked. Steps on memory that only
 * one CPU touches are left out.
 *
 * @example
 * ```ts
 * import { explore, traceText } from 'vmaspec';
 *
 * const { witness } = explore({ lookup: 'aug05' });
 * if (witness !== undefined) console.log(traceText(witness));
 * ```
 */
export function traceText(trace: Trace): string {
  const layout = layoutOf(trace);
  const lines = layout.head;
  const paths = new Map<number, readonly string[]>();
  let cpu = -1;
  for (const step of essentialSteps(trace)) {
    const before = beginsSection(step) ? [] : (paths.get(step.cpu) ?? []);
    const known = commonLength(before, step.path);
    // Of the calls that a CPU comes back to after a switch only the innermost is named again.
    if (step.cpu !== cpu && known > 0) {
      lines.push(place(layout.starts[step.cpu], known - 1, `${step.path[known - 1]}() ...`));
    }
    for (let depth = known; depth < step.path.length; depth++) {
      lines.push(place(layout.starts[step.cpu], depth, `${step.path[depth]}()`));
    }
    paths.set(step.cpu, step.path);
    cpu = step.cpu;
    lines.push(stepLine(step, layout.starts[step.cpu]));
  }
  return lines.join('\n');
}

/** What stands at the beginning of every line of a CPU. */
interface Layout {
  readonly head: string[];
  readonly starts: readonly string[];
}

function layoutOf({ cpus }: Trace): Layout {
  const titles = cpus.map(({ name, role }) => `${name} ${role}`);
  if (cpus.length <= 2) {
    const starts = cpus.map((_, at) => ' '.repeat(at === 0 ? MARGIN : SECOND_CPU));
    const head = titles
      .map((title, at) => place(starts[at], 0, title))
      .reduce((line, title) => line + title.slice(line.length));
    return { head: [head], starts };
  }
  const width = Math.max(...cpus.map(({ name }) => name.length));
  const starts = cpus.map(({ name }) => `${' '.repeat(MARGIN)}${name.padEnd(width)}  `);
  return { head: titles.map((title) => `${' '.repeat(MARGIN)}${title}`), starts };
}

/** A system call that takes mmap_lock again is another one, even if it has the same name. */
const beginsSection = ({ operation, field }: TraceStep): boolean =>
  operation === 'down_write' && field === 'mmap_lock';

function stepLine(step: TraceStep, start: string | undefined): string {
  const mark = step.fatal
    ? `  ${ARROW} ${PASSES.has(step.note) ? 'passes' : step.note}`
    : step.note === undefined
      ? ''
      : `  (${step.note})`;
  return `${place(start, step.path.length, describe(step), COLUMNS - mark.length)}${mark}`;
}

/** A step in a few characters: `vma->vm_start = 0x14000`, `mm->mm_lock_seq == 0`. */
export function describe(step: TraceStep): string {
  if (step.object === undefined) return `${step.operation}()`;
  if (step.access === undefined) return `${step.operation}(${step.field ?? step.object})`;
  const relation = step.access === 'read' ? '==' : '=';
  return `${step.object}->${step.field} ${relation} ${step.value}`;
}

function place(start = ' '.repeat(MARGIN), depth: number, text: string, columns = COLUMNS): string {
  const line = `${start}${'  '.repeat(Math.min(depth, MAX_DEPTH))}${text}`;
  return line.length <= columns ? line : `${line.slice(0, columns - 3)}...`;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

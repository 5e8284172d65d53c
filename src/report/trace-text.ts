import { reorders } from '../models/traits.ts';
import { essentialSteps } from './essential-steps.ts';
import type { Trace, TraceStep } from './trace.ts';
import { COLUMNS } from './wrap.ts';

export { essentialSteps };

const MARGIN = 2;
const SECOND_CPU = 36;
/** Deeper calls are not indented further: the text would get too narrow. */
const MAX_DEPTH = 4;
const ARROW = '<--';

/** Notes of a fatal step that are shown as `passes`: the value, old or new, got past the check or into the answer. */
const PASSES = new Set([undefined, 'old', 'new']);

/** Fields that a lookup compares to see whether something has changed or is locked. */
const COMPARED = new Set(['mm_lock_seq', 'vm_lock_seq', 'vm_refcnt', 'vm_mm', 'detached']);

/**
 * The text of an execution as kernel reviewers draw it: one column a CPU, or for more than two of them each line
 * marked with its CPU; kernel names, nothing wider than 72 columns, the fatal step marked. Steps that are no part of
 * the story, most of all those on memory that only one CPU touches, are folded: `(5 steps)`.
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
  const folded = new Folded();
  const essential = new Set(essentialSteps(trace));
  let cpu = -1;
  /** Writes one line for the folded steps of a CPU, in their place. */
  const fold = (at: number, depth?: number): void => {
    const fewer = folded.take(at);
    if (fewer === undefined) return;
    const start = layout.starts[at];
    // Folded steps at the beginning of a call stand below its name.
    if (!paths.has(at) && fewer.path[0] !== undefined) {
      lines.push(place(start, 0, `${fewer.path[0]}()`));
      paths.set(at, fewer.path.slice(0, 1));
    }
    lines.push(place(start, depth ?? commonLength(paths.get(at) ?? [], fewer.path), stepsText(fewer.count)));
  };
  for (const step of trace.steps) {
    if (!essential.has(step)) {
      folded.add(step);
      continue;
    }
    const start = layout.starts[step.cpu];
    if (step.cpu !== cpu) for (const at of trace.cpus.keys()) if (at !== step.cpu) fold(at);
    const isBack = step.cpu !== cpu && paths.has(step.cpu);
    if (!paths.has(step.cpu)) fold(step.cpu);
    const before = beginsSection(step) ? [] : (paths.get(step.cpu) ?? []);
    const known = commonLength(before, step.path);
    // After a switch back to a CPU only its innermost call is named again.
    if (isBack && known > 0) lines.push(place(start, known - 1, `${step.path[known - 1]}() ...`));
    fold(step.cpu, known);
    for (let depth = known; depth < step.path.length; depth++) {
      lines.push(place(start, depth, `${step.path[depth]}()`));
    }
    paths.set(step.cpu, step.path);
    cpu = step.cpu;
    lines.push(stepLine(step, start, reorders(trace.model)));
  }
  for (const at of trace.cpus.keys()) fold(at, 0);
  return lines.join('\n');
}

const stepsText = (count: number): string => `(${count} step${count === 1 ? '' : 's'})`;

/** Steps of one CPU that are folded. */
interface Fewer {
  readonly count: number;
  /** The calls that they have in common. */
  readonly path: readonly string[];
}

/** The folded steps of each CPU since its last step that was shown. */
class Folded {
  readonly #steps = new Map<number, Fewer>();

  add({ cpu, path }: TraceStep): void {
    const known = this.#steps.get(cpu);
    this.#steps.set(
      cpu,
      known === undefined
        ? { count: 1, path }
        : { count: known.count + 1, path: known.path.slice(0, commonLength(known.path, path)) },
    );
  }

  take(cpu: number): Fewer | undefined {
    const fewer = this.#steps.get(cpu);
    this.#steps.delete(cpu);
    return fewer;
  }
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

function stepLine(step: TraceStep, start = ' '.repeat(MARGIN), isReordered: boolean): string {
  const text = describe(step);
  const line = (mark: string): string =>
    `${place(start, step.path.length, text, COLUMNS - mark.length)}${mark}`;
  // Interleavings have no order but that of the lines.
  const order = isReordered ? ORDERINGS.exec(step.operation)?.[1] : undefined;
  const mark = markOf(step, order);
  return start.length + text.length + mark.length <= COLUMNS ? line(mark) : line(markOf(step, undefined));
}

function markOf({ fatal, note, field }: TraceStep, order: string | undefined): string {
  const noted = fatal && PASSES.has(note) ? (COMPARED.has(field ?? '') ? 'passes' : 'accepted') : note;
  const notes = [noted, order].filter((text) => text !== undefined).join(', ');
  if (fatal) return `  ${ARROW} ${notes}`;
  return notes === '' ? '' : `  (${notes})`;
}

/** The ordering of an access, from its name in the kernel. */
const ORDERINGS = /_(acquire|release)$/;

/** A step in a few characters: `vma->vm_start = 0x14000`, `mm->mm_lock_seq == 0`. */
export function describe(step: TraceStep): string {
  if (step.object === undefined) return `${step.operation}()`;
  if (step.access === undefined) return `${step.operation}(${step.field ?? step.object})`;
  const relation = step.access === 'read' ? '==' : '=';
  return `${step.object}->${step.field} ${relation} ${shownValue(step)}`;
}

/** A number with a flag in its high bits, such as vm_refcnt, in hex: in decimal it says nothing. */
const shownValue = ({ value = '' }: TraceStep): string =>
  /^\d+$/.test(value) && Number(value) >= 2 ** 30 ? `0x${Number(value).toString(16)}` : value;

function place(start = ' '.repeat(MARGIN), depth: number, text: string, columns = COLUMNS): string {
  // A long line of a deep call begins farther left, so that its end is not lost.
  const indent = Math.min(2 * Math.min(depth, MAX_DEPTH), columns - start.length - text.length);
  const line = `${start}${' '.repeat(Math.max(0, indent))}${text}`;
  return line.length <= columns ? line : `${line.slice(0, columns - 3)}...`;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

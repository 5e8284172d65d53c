import type { Trace, TraceStep } from './trace.ts';

/** Mails are quoted: a line that starts within 72 columns stays readable after several replies. */
const COLUMNS = 72;
const MARGIN = 2;
const SECOND_CPU = 36;
const ARROW = '<--';

/**
 * The text of an execution as kernel reviewers draw it: one column a CPU, kernel names, nothing wider than 72
 * columns, the fatal step marked. Steps on memory that only one CPU touches are left out.
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
  const lines = [columns(trace.cpus.map(({ name, role }) => `${name} ${role}`))];
  const paths = new Map<number, readonly string[]>();
  let cpu = -1;
  for (const step of essentialSteps(trace)) {
    const before = beginsSection(step) ? [] : (paths.get(step.cpu) ?? []);
    const known = commonLength(before, step.path);
    // Of the calls that a CPU comes back to after a switch only the innermost is named again.
    if (step.cpu !== cpu && known > 0) {
      lines.push(place(step.cpu, known - 1, `${step.path[known - 1]}() ...`));
    }
    for (let depth = known; depth < step.path.length; depth++) {
      lines.push(place(step.cpu, depth, `${step.path[depth]}()`));
    }
    paths.set(step.cpu, step.path);
    cpu = step.cpu;
    lines.push(stepLine(step));
  }
  return lines.join('\n');
}

/** A system call that takes mmap_lock again is another one, even if it has the same name. */
const beginsSection = ({ operation, field }: TraceStep): boolean =>
  operation === 'down_write' && field === 'mmap_lock';

/** The tree's own machinery: part of the story only where a lookup met a new node. */
const isTree = ({ object, field }: TraceStep): boolean => field === 'mm_mt' || /^node\d*$/.test(object ?? '');

/**
 * The steps that a reader has to follow: what one CPU writes and another one touches, the locks that keep them
 * apart, and the barriers beside such steps.
 */
export function essentialSteps(trace: Trace): TraceStep[] {
  const placeOf = (step: TraceStep): string => `${step.object}.${step.field}`;
  const users = new Map<string, Set<number>>();
  for (const step of trace.steps) {
    if (step.access === undefined) continue;
    users.set(placeOf(step), (users.get(placeOf(step)) ?? new Set()).add(step.cpu));
  }
  // All reads of an object that another CPU changes: which of its fields are old and which are new is the point.
  const isChangedByOther = ({ cpu, object }: TraceStep): boolean =>
    trace.steps.some(
      (other) => other.cpu !== cpu && other.object === object && (other.access ?? 'read') !== 'read',
    );
  const readNew = new Set(trace.steps.flatMap(({ readsFrom }) => readsFrom ?? []));
  const isEssential = (step: TraceStep, at: number): boolean => {
    if (step.fatal) return true;
    if (step.object === undefined) return false;
    if (step.access === undefined) return step.field === 'mmap_lock';
    if (isTree(step))
      return step.access === 'read' ? step.cpu === 0 && (step.readsFrom ?? -1) >= 0 : isReadByOther(at);
    if (step.access === 'read') return isChangedByOther(step);
    return [...(users.get(placeOf(step)) ?? [])].some((cpu) => cpu !== step.cpu);
  };
  const isReadByOther = (at: number): boolean =>
    readNew.has(at) &&
    trace.steps.some(({ readsFrom, cpu }) => readsFrom === at && cpu !== trace.steps[at]?.cpu);
  const essential = trace.steps.map(isEssential);
  return trace.steps.filter((step, at) => {
    if (essential[at] || step.object !== undefined || !/^smp_/.test(step.operation)) return essential[at];
    const ofCpu = trace.steps.flatMap((other, index) => (other.cpu === step.cpu ? [index] : []));
    const position = ofCpu.indexOf(at);
    return [ofCpu[position - 1], ofCpu[position + 1]].some(
      (index) =>
        index !== undefined && essential[index] && trace.steps[index]?.path.join() === step.path.join(),
    );
  });
}

function stepLine(step: TraceStep): string {
  const mark = step.fatal ? `  ${ARROW} passes` : step.note === undefined ? '' : `  (${step.note})`;
  return `${place(step.cpu, step.path.length, describe(step), COLUMNS - mark.length)}${mark}`;
}

/** A step in a few characters: `vma->vm_start = 0x14000`, `mm->mm_lock_seq == 0`. */
export function describe(step: TraceStep): string {
  if (step.object === undefined) return `${step.operation}()`;
  if (step.access === undefined) return `${step.operation}(${step.field})`;
  const relation = step.access === 'read' ? '==' : '=';
  return `${step.object}->${step.field} ${relation} ${step.value}`;
}

function place(cpu: number, depth: number, text: string, columns = COLUMNS): string {
  const indent = MARGIN + (cpu === 0 ? 0 : SECOND_CPU - MARGIN) + 2 * Math.min(depth, 3);
  const line = `${' '.repeat(indent)}${text}`;
  return line.length <= columns ? line : `${line.slice(0, columns - 3)}...`;
}

function columns(titles: readonly string[]): string {
  return titles
    .map((title, cpu) => place(cpu, 0, title))
    .reduce((line, title) => line + title.slice(line.length));
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

import type { LitmusResult } from '../../litmus/run/run.ts';
import { FREED } from '../../machines/graph/cpus/paths.ts';
import type { GraphVerdict } from '../judge/graph/check-graph.ts';
import { BREADTHS, type Breadth } from './litmus-breadth.ts';

/** What the comment at the top of the file tells. */
export interface LitmusComment {
  /** What running the file gives; undefined if that was not waited for. */
  readonly run?: Pick<LitmusResult, 'verdict' | 'positive' | 'negative'> | undefined;
  readonly verdict: GraphVerdict;
  /** Names of the CPUs by thread. */
  readonly cpus: readonly string[];
  /** Values that are pointers, with the names of the objects. */
  readonly pointers: readonly (readonly [number, string])[];
  /** Locks that were left out. */
  readonly dropped: readonly string[];
  /** Whether any stored values could refute the claim. */
  readonly canRefute: boolean;
  readonly hasFrees: boolean;
  /** Whether some access has no dependency, because several reads returned its pointer. */
  readonly isOpen: boolean;
  readonly breadth: Breadth;
}

const WIDTH = 100;

/** Puts the comment below the name of the test. */
export function withComment(text: string, comment: LitmusComment): string {
  const { verdict, cpus, pointers, dropped, canRefute, hasFrees, isOpen, breadth, run } = comment;
  const { scenario, lookup, writerSide, model, lockModel, positive, negative, bounds } = verdict;
  const [first, ...rest] = text.split('\n');
  const lines = [
    `Result: ${verdict.verdict}`,
    '',
    `vmaspec: scenario ${scenario}, lookup ${lookup}, writer side ${writerSide}.`,
    `Model ${model}, mmap_lock as ${lockModel}: ${positive} executions refute the claim, ${negative} do not.`,
    ...countsText(verdict, run),
    `${cpus.map((cpu, thread) => `P${thread} is CPU${cpu}`).join(', ')}.`,
    `Bounds: ${bounds.join('; ')}.`,
    ...(dropped.length === 0
      ? []
      : [`Left out, as one CPU alone takes it and it orders nothing here: ${dropped.join(', ')}.`]),
    ...(pointers.length === 0
      ? []
      : [`Pointers: ${pointers.map(([value, name]) => `${value} is ${name}`).join(', ')}.`]),
    ...(text.includes(' ^ ') ? ['r ^ r, which is 0, stands for a dependency on what was read into r.'] : []),
    ...(hasFrees ? [`${FREED} stands for what was freed.`] : []),
    ...(isOpen
      ? ['No dependency is written where several reads returned the pointer: one of them orders the access.']
      : []),
    ...BREADTHS[breadth],
    ...(canRefute ? [] : ['Whatever the lookup reads of what is stored there, the claim holds.']),
  ];
  const comment_ = ['(*', ...lines.flatMap(wrapped).map((line) => ` * ${line}`.trimEnd()), ' *)'];
  return [first, '', ...comment_, ...rest].join('\n');
}

/** The file and the search that made it count different things: both counts stand there, with the reason. */
function countsText({ positive, negative }: GraphVerdict, run: LitmusComment['run']): string[] {
  const why =
    'the file has only what other CPUs can see, and each way through a CPU that some value would lead to; the search ' +
    'counts the executions of the whole scenario';
  if (run === undefined) return [`Running this file takes long, and gives other counts: ${why}.`];
  const counts = `Running this file gives ${run.verdict} ${run.positive} ${run.negative}`;
  if (run.positive === positive && run.negative === negative) return [`${counts}.`];
  return [`${counts}, not the counts of the search: ${why}.`];
}

function wrapped(line: string): string[] {
  const lines: string[] = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1) as string;
    if (last !== '' && last.length + 1 + word.length > WIDTH) lines.push(`  ${word}`);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

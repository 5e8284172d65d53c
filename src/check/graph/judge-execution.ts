import { CHANGED, WRITE_LOCKED } from '../../lookup/fallback.ts';
import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import { objectOfSlabPlace } from '../../machines/graph/cpus/signatures.ts';
import { infoOf, isLong, type Ref, slotOf } from '../../memory/field.ts';
import { has } from '../../models/relation.ts';
import { CONTENT, type Found, isAnswer, type LeftMemory, readersOf, wrongAnswerText } from '../judge.ts';
import type { Prepared } from '../prepare.ts';
import { GraphCallOrder, graphSections } from './moments.ts';

/** Says what was wrong in an execution graph: what the interleaver's judge says of one of its executions. */
export function judgeExecution(prepared: Prepared, execution: CpuExecution): Found[] {
  const found: Found[] = [];
  for (const cpu of readersOf(prepared)) {
    const result = execution.results.get(cpu);
    const right = (): ReadonlySet<Ref> =>
      prepared.truth.always ??
      prepared.truth.among(graphSections(execution, prepared.mm), new GraphCallOrder(execution, cpu));
    const text = wrongAnswerText(prepared, leftMemory(execution), result, right);
    if (text !== undefined) found.push({ kind: 'wrong answer', text, cpu });
    const needless = fallback(prepared, execution, cpu);
    if (needless !== undefined) found.push({ ...needless, cpu });
    const stale = isAnswer(result) ? recycledObject(execution, cpu) : undefined;
    if (stale !== undefined) found.push({ kind: 'recycled object', text: stale, cpu });
  }
  return [...found, ...execution.findings];
}

/** Memory as the last writes left it. */
const leftMemory = (execution: CpuExecution): LeftMemory => ({
  objectAt: (slot) => execution.objectAt(slot),
  read: (base, field) => execution.memory(base + slotOf(field), isLong(field)),
});

/** What a lookup that was turned away had no reason for, if its scenario claims that there is one. */
function fallback(
  prepared: Prepared,
  execution: CpuExecution,
  cpu: number,
): Pick<Found, 'kind' | 'text'> | undefined {
  const { claim = 'right' } = prepared.bounds.scenario;
  const result = execution.results.get(cpu);
  if (result !== WRITE_LOCKED && result !== CHANGED) return undefined;
  if (claim === 'undisturbed' && !isDisturbed(execution, cpu)) {
    return {
      kind: 'needless fallback',
      text: 'fell back, though nothing that it read of VMA and file was changed',
    };
  }
  if (claim !== 'no-collision' || result !== WRITE_LOCKED) return undefined;
  const call = new GraphCallOrder(execution, cpu);
  const apart = graphSections(execution, prepared.mm).every(
    (section) => !section.ofMm || call.mayFollow(section) || call.mayPrecede(section),
  );
  return apart
    ? { kind: 'collision', text: 'fell back as if a writer were at work, with mmap_lock held by none' }
    : undefined;
}

function isContentRead({ graph }: CpuExecution, node: number): boolean {
  const { deed, field } = graph.labels[node] as CpuExecution['graph']['labels'][number];
  return deed === 'read' && CONTENT.has(infoOf(field).kind);
}

/** True if somebody stored another value into the contents of something that a CPU read. */
function isDisturbed(execution: CpuExecution, reader: number): boolean {
  const { labels, state } = execution.graph;
  const read = new Set<number>();
  for (const [node, { cpu, slot }] of labels.entries())
    if (cpu === reader && state.ordered[node] === 0 && isContentRead(execution, node)) read.add(slot);
  return labels.some(({ cpu, slot, value, field, deed }, node) => {
    if (cpu === reader || state.ordered[node] === 0 || deed !== 'write' || !read.has(slot)) return false;
    const before = execution.graph
      .writesTo(slot)
      .filter((other) => has(state.co, other, node))
      .find((other, _, all) => all.every((one) => one === other || has(state.co, one, other)));
    const old =
      before === undefined ? execution.initial(slot, isLong(field)) : execution.graph.labels[before]?.value;
    return value !== old;
  });
}

/** The object that a CPU read the contents of, both before and after it was freed and taken again. */
function recycledObject(execution: CpuExecution, reader: number): string | undefined {
  const { labels, state } = execution.graph;
  const takes = [...labels.entries()].filter(
    ([node, { deed }]) => deed === 'take' && state.ordered[node] === 1,
  );
  if (takes.length === 0) return undefined;
  const seen = new Map<Ref, number>();
  for (const [node, { cpu, slot }] of labels.entries()) {
    if (cpu !== reader || !isContentRead(execution, node)) continue;
    const object = execution.objectAt(slot);
    if (object === undefined) continue;
    const source = state.source[node] as number;
    // How often it had been taken when what is read was stored: by the stores of those who took it.
    const isStored = (write: number): boolean =>
      source >= 0 && (write === source || has(state.co, write, source));
    const now = takes.filter(
      ([take, label]) =>
        objectOfSlabPlace(label.slot) === object.ref &&
        execution.graph
          .writesTo(slot)
          .some((write) => write > take && labels[write]?.cpu === label.cpu && isStored(write)),
    ).length;
    if ((seen.get(object.ref) ?? now) !== now) {
      return `accepted an answer from a ${object.cache.object} that was freed and taken again between two reads of it`;
    }
    seen.set(object.ref, now);
  }
  return undefined;
}

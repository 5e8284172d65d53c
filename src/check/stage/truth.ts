import { findActiveUprobeRcu } from '../../lookup/locked.ts';
import { execute, type Outcome } from '../../machines/interleave/execution.ts';
import type { CpuState, Scheduler } from '../../machines/interleave/scheduler.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { ScenarioProgram } from './program.ts';
import { CallOrder, endsSection, lockSlots, type WriteSection, writeSections } from './write-sections.ts';

/** Runs sections one after the other, each CPU up to the end of its own, then the reader alone. */
class OneAfterTheOther implements Scheduler {
  readonly #sections: readonly WriteSection[];
  readonly #slots: readonly number[];
  readonly #passed = new Map<number, number>();
  readonly #reader: number;
  #at = 0;

  constructor(sections: readonly WriteSection[], slots: readonly number[], reader: number) {
    this.#sections = sections;
    this.#slots = slots;
    this.#reader = reader;
  }

  newExecution = (): boolean => true;
  endExecution = (): void => {};

  nextCpu(cpus: readonly CpuState[]): number {
    const enabled = (id: number): CpuState | undefined =>
      cpus.find((cpu) => cpu.id === id && cpu.next !== undefined && cpu.enabled);
    for (; this.#at < this.#sections.length; this.#at++) {
      const { cpu, nth } = this.#sections[this.#at] as WriteSection;
      if ((this.#passed.get(cpu) ?? 0) > nth) continue;
      const state = enabled(cpu);
      if (state?.next === undefined) continue;
      if (endsSection(state.next, this.#slots)) this.#passed.set(cpu, (this.#passed.get(cpu) ?? 0) + 1);
      return cpu;
    }
    return enabled(this.#reader)?.id ?? -1;
  }
}

/**
 * Which answer was right when: the one that a lookup under mmap_lock, or the reader itself, finds after some of the
 * sections have run one after the other, with nothing beside them. Each order is computed once.
 */
export class Truth {
  readonly #prepared: Pick<ScenarioProgram, 'program' | 'mm'>;
  readonly #bpVaddr: number;
  readonly #asAlone: boolean;
  readonly #constant: ReadonlySet<Ref> | undefined;
  readonly #known = new Map<string, Ref | undefined>();

  constructor(
    prepared: Pick<ScenarioProgram, 'program' | 'mm' | 'uprobes'>,
    bpVaddr: number,
    answers: Scenario['answers'],
  ) {
    this.#prepared = prepared;
    this.#bpVaddr = bpVaddr;
    this.#asAlone = answers === 'as alone';
    if (answers === 'as alone') return;
    // In most scenarios the right answer never changes: then the execution need not be looked at.
    const [only = null] = answers;
    if (new Set(answers).size <= 1)
      this.#constant = new Set([only === null ? NULL : (prepared.uprobes.get(only) ?? NULL)]);
  }

  /** The answers, NULL for none, that were right at some moment of a CPU's call. */
  during(outcome: Outcome, cpu: number): ReadonlySet<Ref> {
    return this.always ?? this.among(writeSections(outcome, this.#prepared.mm), new CallOrder(outcome, cpu));
  }

  /** The answers that are right whatever happens; undefined if that depends on it. */
  get always(): ReadonlySet<Ref> | undefined {
    return this.#constant;
  }

  /** The answers that were right at some moment of a call, given the sections in their order and where it lies. */
  among(
    sections: readonly WriteSection[],
    call: Pick<CallOrder, 'mayFollow' | 'mayPrecede'>,
  ): ReadonlySet<Ref> {
    const right = new Set<Ref>();
    for (let done = 0; done <= sections.length; done++) {
      const [last, next] = [sections[done - 1], sections[done]];
      if (next !== undefined && call.mayFollow(next)) continue;
      if (last !== undefined && !call.mayFollow(last) && call.mayPrecede(last)) break;
      const answer = this.computed(sections.slice(0, done));
      if (answer !== undefined) right.add(answer);
    }
    return right;
  }

  /** The answer after these sections, one after the other; undefined if the reader, run alone there, does not end. */
  computed(sections: readonly WriteSection[]): Ref | undefined {
    const key = sections.map(({ cpu, nth }) => `${cpu}.${nth}`).join();
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known;
    const { program, mm } = this.#prepared;
    const [reader, ...rest] = program.cpus;
    const locked = (cpu: Cpu): number => findActiveUprobeRcu(cpu, mm, this.#bpVaddr);
    const { results } = execute(
      { ...program, cpus: [this.#asAlone && reader !== undefined ? reader : locked, ...rest] },
      new OneAfterTheOther(sections, lockSlots(mm), 0),
    );
    const [result] = results;
    const answer = result === undefined ? undefined : Math.max(result, NULL);
    this.#known.set(key, answer);
    return answer;
  }
}

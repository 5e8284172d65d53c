import type { LockedMm, WriterSide } from '../locks/writer-side.ts';
import type { MeasuredContext } from '../machines/machine.ts';
import type { Ref } from '../memory/field.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import { performWrite, type WriteOperation } from '../mm/writers.ts';
import { Oracle } from './oracle.ts';
import { counterOf, SharedTally, TALLY } from './tally.ts';

/** One write section of the plan, and how it changes the truth: pairs of site and answer. */
export interface PlannedWrite {
  readonly write: WriteOperation;
  readonly answers: readonly (readonly [site: number, answer: Ref])[];
}

/** What a writer needs. */
export interface WriterInput {
  readonly space: Omit<AddressSpace, 'side'>;
  readonly side: WriterSide;
  /** Write sections in order; repeated for ever, so the last leads back to the first. */
  readonly plan: readonly PlannedWrite[];
  /** Pauses between sections in microseconds, in order, repeated; empty for none at all. */
  readonly pauses: Float64Array;
  /** Microseconds that each section stays open when its work is done. */
  readonly hold: number;
  /** Callbacks that may wait for a grace period before the writer stops to let it end. */
  readonly maxPending: number;
  readonly truth: ArrayBufferLike;
  readonly tally: ArrayBufferLike;
}

/** A longer wait is slept, except for this last part: a wake-up may come so late. */
const SLEEP_MS = 1;
/** Longest time for which the stop signal may go unseen. */
const MOST_SLEEP_MS = 50;

/** Changes the address space until it is stopped, at the rate asked for. */
export function writerProgram({ cpu, isStopped, now }: MeasuredContext, input: WriterInput): () => void {
  const oracle = new Oracle(input.truth);
  const tally = new SharedTally(input.tally, cpu.id);
  const counts = new Float64Array(TALLY.length);
  const { plan, pauses, hold, maxPending } = input;
  let planned = plan[0] as PlannedWrite;
  const open = counterOf('openMicroseconds');
  let begin = 0;
  const side = observed(input.side, input.space.mm, oracle, {
    onBegin() {
      begin = now();
      for (const [site, answer] of planned.answers) oracle.setAnswer(site, answer);
    },
    onEnd() {
      let at = now();
      for (const end = at + hold / 1000; at < end; at = now()) {
        // A longer section: more VMAs, page tables, a page fault under the lock.
      }
      counts[open] = (counts[open] as number) + (at - begin) * 1000;
    },
  });
  const space: AddressSpace = { ...input.space, side };
  const writes = counterOf('writes');

  return () => {
    let due = now();
    for (let nth = 0; !isStopped(); nth++) {
      planned = plan[nth % plan.length] as PlannedWrite;
      performWrite(cpu, space, planned.write);
      counts[writes] = (counts[writes] as number) + 1;
      cpu.rcu.quiescent();
      cpu.rcu.poll(cpu);
      while (cpu.rcu.pending > maxPending && !isStopped()) {
        // Readers that have not yet reported a quiescent state may need this core.
        cpu.rcu.nap();
        cpu.rcu.poll(cpu);
      }
      if ((nth & 15) === 0 || pauses.length > 0) tally.publish(counts);
      if (pauses.length === 0) continue;
      due += (pauses[nth % pauses.length] as number) / 1000;
      for (let left = due - now(); left > 0 && !isStopped(); left = due - now()) {
        if (left > SLEEP_MS) cpu.rcu.nap(Math.min(left - SLEEP_MS, MOST_SLEEP_MS));
        else cpu.rcu.quiescent();
      }
    }
    tally.publish(counts);
  };
}

/** What happens inside a section, right after its begin and right before its end. */
interface SectionObserver {
  onBegin(): void;
  onEnd(): void;
}

/** A writer side whose sections on this address space, not on a child's, are numbered moments. */
function observed(side: WriterSide, mm: Ref, oracle: Oracle, observer: SectionObserver): WriterSide {
  const atEnd = (space: LockedMm): void => {
    if (space.mm !== mm) return;
    observer.onEnd();
    oracle.nextMoment();
  };
  return {
    ...side,
    mmapWriteLock(cpu, space) {
      side.mmapWriteLock(cpu, space);
      if (space.mm !== mm) return;
      // The holder of the lock numbers the moment, so two writers cannot do so at once.
      oracle.nextMoment();
      observer.onBegin();
    },
    mmapWriteUnlock(cpu, space) {
      atEnd(space);
      side.mmapWriteUnlock(cpu, space);
    },
    mmapWriteDowngrade(cpu, space) {
      atEnd(space);
      side.mmapWriteDowngrade(cpu, space);
    },
  };
}

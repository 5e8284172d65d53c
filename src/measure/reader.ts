import { LookupError } from '../common/errors.ts';
import { CHANGED, NO_FILE, NO_UPROBE, NO_VMA, WRITE_LOCKED } from '../lookup/fallback.ts';
import { findActiveUprobeRcu as locked } from '../lookup/locked.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { MeasuredContext } from '../machines/machine.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { mmap_lock } from '../memory/layout.ts';
import { Oracle } from './oracle.ts';
import { counterOf, SharedTally, TALLY } from './tally.ts';

/** What a reader needs. */
export interface ReaderInput {
  readonly lookup: Lookup;
  readonly mm: Ref;
  /** Addresses probed, by site. */
  readonly addresses: Float64Array;
  /** Sites in the order of their visits; repeated for ever. */
  readonly visits: Int32Array;
  readonly truth: ArrayBufferLike;
  readonly judged: boolean;
  /** Lookups after which the reader is done; Infinity for as long as it may. */
  readonly quota: number;
  readonly tally: ArrayBufferLike;
}

/** Lookups between two looks at the stop signal. */
const BATCH = 64;

const [ATTEMPTS, ACCEPTED, COLLIDED, UNNAMED, UNJUDGED, WRONG, FALLBACK_TIME] = (
  ['attempts', 'accepted', 'collided', 'unnamed', 'unjudged', 'wrong', 'fallbackMicroseconds'] as const
).map(counterOf) as [number, number, number, number, number, number, number];
/** Counter of each reason: the reason is its negative index here. */
const REASONS = [UNNAMED];
REASONS[-NO_VMA] = counterOf('noVma');
REASONS[-NO_FILE] = counterOf('noFile');
REASONS[-NO_UPROBE] = counterOf('noUprobe');
REASONS[-WRITE_LOCKED] = counterOf('writeLocked');
REASONS[-CHANGED] = counterOf('changed');

/** Hits breakpoints until it is stopped: a speculative lookup, after a fallback the locked one, both judged. */
export function readerProgram({ cpu, isStopped, now }: MeasuredContext, input: ReaderInput): () => void {
  const { lookup, mm, addresses, visits, judged } = input;
  const oracle = new Oracle(input.truth);
  const tally = new SharedTally(input.tally, cpu.id);
  const counts = new Float64Array(TALLY.length);

  const count = (counter: number): void => {
    counts[counter] = (counts[counter] as number) + 1;
  };
  const judge = (site: number, answer: Ref, before: number, after: number): void => {
    const judgement = oracle.judge(site, answer, before, after);
    if (judgement === 'wrong') count(WRONG);
    else if (judgement === 'unjudged') count(UNJUDGED);
  };
  /**
   * True if the two numbers were equal by accident: no write section was open. The edges of a section lie outside its
   * moments, so the lookup is run once more between two looks at the lock that both find it free.
   */
  const isCollision = (address: number, before: number): boolean => {
    const isQuiet = (): boolean =>
      oracle.moment() === before && (before & 1) === 0 && !cpu.isWriteHeld(mm, mmap_lock);
    return isQuiet() && lookup(cpu, mm, address) === WRITE_LOCKED && isQuiet();
  };
  const hit = (site: number): void => {
    const address = addresses[site] as number;
    const before = oracle.moment();
    const answer = lookup(cpu, mm, address);
    const after = oracle.moment();
    count(ATTEMPTS);
    if (answer > NULL) {
      count(ACCEPTED);
      if (judged) judge(site, answer, before, after);
      return;
    }
    const reason = REASONS[-answer];
    if (reason === undefined) throw new LookupError(`the lookup returned ${answer}, which is no answer`);
    count(answer === WRITE_LOCKED && isCollision(address, before) ? COLLIDED : reason);
    if (lookup === locked) {
      if (judged) judge(site, NULL, before, after);
      return;
    }
    const from = oracle.moment();
    const isRetry = answer === WRITE_LOCKED || answer === CHANGED;
    const begin = isRetry ? now() : 0;
    const found = locked(cpu, mm, address);
    if (isRetry) counts[FALLBACK_TIME] = (counts[FALLBACK_TIME] as number) + (now() - begin) * 1000;
    if (judged) judge(site, Math.max(found, NULL), from, oracle.moment());
  };

  return () => {
    let left = input.quota;
    for (let visit = cpu.id * 97; left > 0 && !isStopped(); left -= BATCH) {
      const batch = Math.min(BATCH, left);
      for (let nth = 0; nth < batch; nth++, visit++) {
        hit(visits[visit % visits.length] as number);
        if ((nth & 7) === 7) cpu.rcu.quiescent();
      }
      // Readers free objects, too: with the last reference to another mm, or to a uprobe.
      if (cpu.rcu.pending > 0) cpu.rcu.poll(cpu);
      tally.publish(counts);
    }
  };
}

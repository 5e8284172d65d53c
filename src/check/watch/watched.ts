import { thrownAt } from '../../common/source-position.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import { NotDeterministic } from '../../machines/interleave/not-deterministic.ts';
import type { WatchableCpu } from '../../machines/watchable.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { Returns } from '../../scenarios/scenario.ts';
import { placeOf } from './call-place.ts';
import { theCaller } from './returns.ts';
import { WatchedCpu } from './watched-cpu.ts';
import { isOurs } from './whose-fault.ts';

/** A reader of one's own. `shared` is an object that all readers share and only they touch, or NULL. */
type Reader = (cpu: Cpu, mm: Ref, address: number, shared: Ref) => number;
type Watched = (cpu: Cpu, mm: Ref, address: number, shared?: Ref) => number;

/** What is known of a reader of one's own besides its code. */
export interface WatchedOptions {
  /** What it returns; its caller is watched as well. Default: `answer`. */
  readonly returns?: Returns;
}

/** A reader that catches what the machine throws does so early: only for so many calls the place is remembered. */
const CALLS_THAT_TELL = 500;

/** The error for a reader that has caught what the machine threw to leave it. */
function keptFrom(at: Error | undefined): NotDeterministic {
  const what = `it caught what the machine threw${placeOf(at)} to leave it for a while: take out the try around that, or throw again what is caught`;
  return new NotDeterministic(what, thrownAt(at));
}

/** A reader of one's own under watch: a fault ends it, with a finding. */
export function watched(reader: Reader, { returns = 'answer' }: WatchedOptions = {}): Watched {
  let calls = 0;
  return function watchReader(cpu, mm, address, shared = NULL) {
    const tellsWhere = calls++ < CALLS_THAT_TELL;
    const watch = new WatchedCpu(cpu as WatchableCpu, mm, shared, { tellsWhere });
    let result: unknown;
    try {
      result = reader(watch, mm, address, shared);
    } catch (error) {
      if (watch.left !== undefined) throw watch.left.thrown;
      if (isOurs(error)) throw error;
      watch.threw(error);
    }
    if (result instanceof Promise) {
      // Nobody else awaits this promise, which may be rejected with what the machine threw, or later.
      result.catch(() => {});
      if (watch.left !== undefined) throw watch.left.thrown;
    }
    if (watch.left !== undefined) throw keptFrom(watch.left.at);
    const checked = watch.checked(result);
    return watch.returned(theCaller(watch, returns, checked));
  };
}

/** A lookup that may return a Promise. Nobody awaits it, so what the machine threw into it is caught here. */
export function settled(lookup: Lookup): Lookup {
  return function watchReader(cpu, mm, address) {
    const result: unknown = lookup(cpu, mm, address);
    if (result instanceof Promise) result.catch(() => {});
    return result as number;
  };
}

import type { Cpu, RcuCallback } from '../../../memory/cpu.ts';
import { NULL, type Ref } from '../../../memory/field.ts';
import { loopName, ShippedLoop } from '../../../memory/shipped-loop.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import { NoRoom } from '../../../models/growing.ts';
import { callProgram } from '../../call-program.ts';
import { NotDeterministic } from '../../interleave/not-deterministic.ts';
import { RCU, RCU_TASKS_TRACE } from '../../rcu-sections.ts';
import type { Fault, WatchableCpu } from '../../watchable.ts';
import { asAddress } from './dependencies.ts';
import type { GraphObject } from './host.ts';
import { LockingCpu } from './locking-cpu.ts';
import type { ReadOperation } from './operation.ts';
import { UNWIND } from './replay.ts';
import {
  callOf,
  lifeOf,
  objectOfSlabPlace,
  periodOf,
  signatureOf,
  slabPlaceOf,
  TRACE_DOMAIN,
} from './signatures.ts';

const ALLOC = 'kmem_cache_alloc';

/** A CPU whose reads have values that a search chooses. What it knows by itself it finds out anew in each run. */
export class GraphCpu extends LockingCpu implements WatchableCpu {
  /** By loop where its rounds ended. A loop of this lab is another one in each call; of others the name is all that is known. */
  readonly #rounds = new Map<string | ShippedLoop, number[]>();
  /** Depth of read sections by flavour; of Tasks Trace also the events that begin them. */
  readonly #nesting = [0, 0];
  readonly #traceLocks: number[] = [];
  #used = 0;
  #allocated = 0;

  /** Runs a program from its start; it is left where the search has to decide something. */
  run(program: (cpu: Cpu) => number, isCallback = false): void {
    const record = this.record;
    try {
      if (isCallback) this.#begin();
      const result = callProgram(program, this);
      if (this.isUnwinding) this.fail('it caught what the machine threw to leave it');
      if (this.position < record.results.length)
        this.fail(`it ended before its operation ${this.position + 1} when it ran again`);
      record.result = result;
      record.ended = true;
    } catch (thrown) {
      if (thrown === UNWIND) return;
      if (thrown instanceof NoRoom) throw thrown;
      if (thrown instanceof NotDeterministic) {
        this.#differs(thrown);
        return;
      }
      // What a program throws counts only if the execution that made it do so exists.
      record.error = { thrown };
      record.ended = true;
    }
  }

  /** Somebody else has seen that it does. */
  #differs({ message, position }: NotDeterministic): void {
    try {
      this.find('not-deterministic', message, position);
    } catch (thrown) {
      if (thrown !== UNWIND) throw thrown;
    }
  }

  rcuReadLock(): void {
    if (this.#enter(RCU) || !this.#isReadSection(RCU)) return;
    const label = this.label('rcu_read_lock', 'rcu_read_lock', NULL, 0, 0, 0);
    this.event('rcu-lock', label, signatureOf('rcu_read_lock', 0));
  }
  rcuReadUnlock(): void {
    if (this.#leave(RCU, 'rcu_read_unlock') || !this.#isReadSection(RCU)) return;
    const label = this.label('rcu_read_unlock', 'rcu_read_unlock', NULL, 0, 0, 0);
    this.event('rcu-unlock', label, signatureOf('rcu_read_unlock', 0));
  }
  rcuReadLockTrace(): void {
    if (this.#enter(RCU_TASKS_TRACE) || !this.#isReadSection(RCU_TASKS_TRACE)) return;
    const label = this.label('rcu_read_lock', 'rcu_read_lock_trace', NULL, 0, TRACE_DOMAIN, 0);
    this.event('srcu-lock', label, signatureOf('rcu_read_lock', TRACE_DOMAIN));
    this.#traceLocks.push(this.lastNode);
  }
  rcuReadUnlockTrace(): void {
    if (this.#leave(RCU_TASKS_TRACE, 'rcu_read_unlock_trace') || !this.#isReadSection(RCU_TASKS_TRACE))
      return;
    // The lock that it belongs to is its value here: the section of the model is found by it.
    const lock = this.#traceLocks.pop() as number;
    const label = this.label('rcu_read_unlock', 'rcu_read_unlock_trace', NULL, 0, TRACE_DOMAIN, lock);
    this.event('srcu-unlock', label, signatureOf('rcu_read_unlock', TRACE_DOMAIN));
  }
  /** True inside another section: no grace period waits for the inner one alone. */
  #enter(flavour: number): boolean {
    this.turn();
    const depth = this.#nesting[flavour] as number;
    this.#nesting[flavour] = depth + 1;
    return depth > 0;
  }
  #leave(flavour: number, name: string): boolean {
    const depth = this.#nesting[flavour] as number;
    if (depth === 0) this.find('unlock of what is not held', `CPU${this.id}: ${name} outside a section`);
    this.#nesting[flavour] = depth - 1;
    return depth > 1;
  }
  /** Sections that no grace period waits for order nothing. */
  #isReadSection(flavour: number): boolean {
    return !this.host.settings.folds || this.host.knowledge.hasGracePeriods(flavour);
  }

  synchronizeRcu(): void {
    this.#gracePeriod(RCU, 'synchronize_rcu', 0);
  }
  synchronizeRcuTasksTrace(): void {
    this.#gracePeriod(RCU_TASKS_TRACE, 'synchronize_rcu_tasks_trace', TRACE_DOMAIN);
  }
  #gracePeriod(flavour: number, name: string, slot: number): void {
    const { knowledge } = this.host;
    knowledge.gracePeriod(flavour);
    knowledge.stuck.period(this.id, flavour, this.sections());
    const signature = signatureOf('grace period', slot);
    if (this.replayed(signature, 0) !== undefined) return;
    const operation: ReadOperation = {
      deed: 'grace period',
      name,
      base: NULL,
      field: 0,
      slot: periodOf(flavour),
      read: { kind: 'fence', tag: flavour === RCU ? 'sync-rcu' : 'sync-srcu' },
      accepts: () => false,
      period: flavour,
    };
    const isInside = (this.#nesting[flavour] as number) > 0;
    this.ask(() => this.host.gracePeriod(this.record, operation, signature, isInside));
  }
  protected override sections(): readonly number[] {
    return [RCU, RCU_TASKS_TRACE].filter((flavour) => (this.#nesting[flavour] as number) > 0);
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.#call('call_rcu', callback, word, (self) => self.synchronizeRcu());
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.#call('call_rcu_tasks_trace', callback, word, (self) => self.synchronizeRcuTasksTrace());
  }
  /** A callback is a CPU of its own, which sees all that this one has done and waits for a grace period. */
  #call(name: string, callback: RcuCallback, word: number, wait: (self: Cpu) => void): void {
    const { knowledge, settings } = this.host;
    this.turn();
    const cpu = knowledge.callbacks.cpuOf(this.id, this.callbacks++);
    knowledge.callUnder(cpu, this.locks(false));
    if (settings.folds && !knowledge.isVisible(cpu)) {
      this.host.probe(cpu, callback, word);
      return;
    }
    const signature = signatureOf('call_rcu', callOf(cpu));
    if (this.replayed(signature, word) !== undefined) return;
    const label = this.label('call_rcu', name, NULL, 0, callOf(cpu), 1);
    const runCallback = (self: Cpu): number => {
      wait(self);
      callback(self, word);
      return 0;
    };
    this.ask(() => this.host.callRcu(this.record, cpu, runCallback, label, signature, word));
  }
  /** The first thing that a callback does: it sees what was done before it was queued. */
  #begin(): void {
    const place = callOf(this.id);
    this.performRead('callback', 'callback', NULL, 0, place, 'acquire', (value) => value === 1);
  }

  alloc(cache: SlabCache, content: 'zero' | 'as left' = 'zero'): Ref {
    const taken = this.host.isReused(cache) ? this.#take(cache) : NULL;
    if (taken !== NULL) this.memory.uses(taken);
    if (taken !== NULL && content === 'zero') this.#zero(cache, taken);
    if (taken !== NULL) return taken;
    const { ref, used } = this.host.place(this.id, this.#used, this.#allocated++, cache);
    this.memory.uses(ref);
    this.#used = used;
    return ref;
  }
  /** An object that was freed; NULL for a new one. */
  #take(cache: SlabCache): Ref {
    const name = ALLOC;
    const signature = signatureOf('take', cache.number);
    let place = this.replayed(signature, 0);
    if (place === undefined) {
      const [read, write] = this.host.settings.handsOver ? (['lock-read', 'lock-write'] as const) : [];
      const operation: ReadOperation = {
        deed: 'take',
        name,
        base: NULL,
        field: 0,
        slot: 0,
        pool: cache.name,
        read: { kind: 'read', tag: 'acquire', atomic: true, ...(read === undefined ? {} : { lock: read }) },
        write: {
          kind: 'write',
          tag: 'acquire',
          atomic: true,
          ...(write === undefined ? {} : { lock: write }),
        },
        next: () => 0,
      };
      place = this.ask(() => this.host.read(this.record, operation, signature, 0));
    }
    if (place === 0) return NULL;
    const object = objectOfSlabPlace(place);
    this.freed.delete(object);
    return object;
  }
  #zero({ slots }: SlabCache, object: Ref): void {
    for (let slot = object; slot < object + slots; slot++) {
      this.accesses++;
      this.performWrite('zero', ALLOC, object, slot - object, slot, 0, this.plain());
    }
  }
  free(cache: SlabCache, object: Ref): void {
    const name = 'kmem_cache_free';
    const known = this.host.objectAt(object);
    if (known === undefined || known.ref !== object)
      this.find('use-after-free', `${name} of what is no object`);
    // Somebody else may have taken it again in between: the order of frees and takes says.
    if (this.freed.has(object) && !this.host.isReused(cache))
      this.find('double free', `${name} of a ${cache.object} that was freed before`);
    this.freed.add(object);
    if (this.host.isReused(cache)) {
      this.host.knowledge.free(this.id, cache.name);
      this.#giveBack(name, object);
      return;
    }
    if (cache.typesafeByRcu && this.host.settings.frees && this.#isFreedByOthers(object))
      this.#giveBack(name, object);
    if (this.host.pageGoes(cache)) {
      const pageGone = (self: Cpu): void => (self as GraphCpu).#end('rcu_free_slab', cache, object);
      this.#call('free_slab', pageGone, object, (self) => self.synchronizeRcu());
    } else if (!cache.typesafeByRcu) this.#end(name, cache, object);
  }
  /** For who takes it again, or frees it, too. */
  #giveBack(name: string, object: Ref): void {
    const place = slabPlaceOf(object);
    const signature = signatureOf('free', place);
    if (this.replayed(signature, 0) !== undefined) return;
    const role = this.host.settings.handsOver ? { lock: 'unlock' as const } : {};
    const label = this.label('free', name, object, 0, place, place);
    const event = { kind: 'write', tag: 'release', ...role } as const;
    this.ask(() => this.host.write(this.record, event, label, signature, 0));
  }
  /** Nothing is there any more. */
  #end(name: string, cache: SlabCache, object: Ref): void {
    if (!this.host.settings.frees) return;
    const { knowledge, settings } = this.host;
    this.accesses++;
    const shared: number[] = [];
    for (let slot = object; slot < object + cache.slots; slot++) {
      knowledge.end(this.id, slot, this.accesses);
      if (!settings.folds || knowledge.isMissed(this.id, slot)) shared.push(slot);
    }
    if (shared.length === 0) return;
    const place = lifeOf(object);
    const signature = signatureOf('free', place);
    if (this.replayed(signature, 0) !== undefined) return;
    const label = this.label('free', name, object, 0, place, 0, cache.slots);
    const depends = asAddress(this.memory.dependenciesOf(object).toWrites);
    const event = { kind: 'write', tag: 'once', ...depends } as const;
    this.ask(() => this.host.free(this.record, event, label, signature, shared));
  }

  /** What nobody reads after a free and nobody takes again matters only to who frees it, too. */
  #isFreedByOthers(object: Ref): boolean {
    const place = slabPlaceOf(object);
    const { knowledge } = this.host;
    knowledge.write(this.id, place, this.callbacks, ++this.accesses);
    return knowledge.isShared(this.id, place, this.callbacks);
  }

  objectAt(slot: number): GraphObject | undefined {
    return this.host.objectAt(slot);
  }
  stop({ kind, text, position }: Fault): void {
    this.find(kind, text, position);
  }

  /** Rounds between which nothing is asked branch into nothing: they need no bound but the machine's. */
  retry(loop: string | { readonly name: string }): void {
    const isShipped = loop instanceof ShippedLoop;
    const key = isShipped ? loop : loopName(loop);
    const rounds = this.#rounds.get(key) ?? [];
    this.#rounds.set(key, rounds);
    const before = rounds.at(-1);
    const isIdle = before === this.position;
    if (!isIdle) rounds.push(this.position);
    this.turn();
    // Only at the frontier: what was recorded has passed this.
    if (this.position < this.record.results.length || this.isUnwinding) return;
    if (isShipped && before !== undefined) {
      if (isIdle)
        this.find('endless', `CPU${this.id}: ${loop.name} goes round without reading what others write`);
      if (this.host.isRepeated(this.record, before, this.position)) this.host.giveUp(this.record, 'repeated');
    }
    if (rounds.length > this.host.settings.retries) this.host.giveUp(this.record, 'cut');
  }
}

import type { PathEvent } from '../../machines/graph/path.ts';
import type { Term } from '../../machines/graph/term.ts';
import type { LockRole, Tag } from '../../models/event.ts';
import { constant, type Tracked } from './tracked.ts';

/** Thrown to give a path up whose requirements cannot hold. */
export const DEAD_PATH = Symbol('dead path');

/** What an event has besides its kind and tag. */
interface Rest {
  readonly location?: Term;
  readonly value?: Term;
  readonly address?: bigint;
  readonly data?: bigint;
  /** Events of the same statement that it comes after. */
  readonly after?: bigint;
  readonly atomic?: boolean;
  readonly lock?: LockRole;
}

/** What a condition has read so far: by registers, by loads of its own, and for the addresses of those. */
interface Seen {
  registers: bigint;
  loads: bigint;
  addresses: bigint;
}

/** Records the events of one path through one thread, with the order and the dependencies between them. */
export class ThreadRecorder {
  readonly thread: number;
  readonly events: PathEvent[] = [];
  readonly requirements: { left: Term; right: Term }[] = [];
  /** Unknown values that herd has numbered so far, and for each event the last one that is its value. */
  unknowns: number;
  readonly unknownOf: number[] = [];
  /** Reads that the current statement depends on by the conditions around it. */
  control = 0n;
  /** What the condition that is being evaluated has read. */
  seen: Seen = { registers: 0n, loads: 0n, addresses: 0n };
  /** Events of statements before the current one. */
  #earlier = 0n;
  #text = '';

  /** `unknowns`: how many earlier threads have. */
  constructor(thread: number, unknowns: number) {
    this.thread = thread;
    this.unknowns = unknowns;
  }

  /** Begins a statement: everything so far is before it in program order. */
  begin(text: string): void {
    this.#earlier = (1n << BigInt(this.events.length)) - 1n;
    this.#text = text;
  }

  /** Requires that two terms are equal on this path. */
  require(left: Term, right: Term): void {
    if (typeof left !== 'object' && typeof right !== 'object') {
      if (left !== right) throw DEAD_PATH;
      return;
    }
    this.requirements.push({ left, right });
  }

  /** Records a fence, or a grace period of the SRCU domain at `place`. */
  fence(tag: Tag, place: Tracked = constant(0)): void {
    const domain =
      tag === 'sync-srcu' ? { location: place.term, address: place.data, after: place.direct } : {};
    this.#event('fence', tag, domain);
  }

  /** Records a fence that a primitive makes after its access, as a statement of its own. */
  followingFence(tag: Tag): void {
    this.begin(this.#text);
    this.fence(tag);
  }

  /** Records a load and gives its value. */
  load(place: Tracked, tag: Tag, atomic = false): Tracked {
    const event = this.#event('read', tag, {
      location: place.term,
      address: place.data,
      after: place.direct,
      atomic,
    });
    const bit = 1n << BigInt(event);
    this.unknownOf[event] = ++this.unknowns;
    this.seen.loads |= bit;
    this.seen.addresses |= place.data;
    return { term: { kind: 'read', thread: this.thread, event }, data: bit, control: 0n, direct: bit };
  }

  /** Records a store. */
  store(place: Tracked, value: Tracked, tag: Tag): void {
    this.#event('write', tag, {
      location: place.term,
      value: value.term,
      address: place.data,
      data: value.data,
      after: place.direct | value.direct,
    });
  }

  /** Records the write of a read-modify-write whose read is the last event. */
  finish(place: Tracked, value: Term, tag: Tag, data: bigint, address: bigint, after: bigint): void {
    const read = this.events.length - 1;
    const write = this.#event('write', tag, {
      location: place.term,
      value,
      address,
      data,
      after: after | (1n << BigInt(read)),
      atomic: true,
    });
    this.events[read] = { ...(this.events[read] as PathEvent), partner: write };
  }

  /** Records spin_lock(), or a spin_trylock() that succeeds. */
  lock(lock: Tracked): void {
    const read = this.lockEvent('read', 'lock-read', lock);
    const write = this.lockEvent('write', 'lock-write', lock, 1n << BigInt(read));
    this.events[read] = { ...(this.events[read] as PathEvent), partner: write };
  }

  /** Records one event of a lock operation. */
  lockEvent(kind: 'read' | 'write', lock: LockRole, place: Tracked, after = 0n): number {
    this.seen.addresses |= place.data;
    return this.#event(kind, 'plain', {
      location: place.term,
      address: place.data,
      after: after | place.direct,
      lock,
    });
  }

  /** A result that a failed or looking lock operation gives: it depends on the event. */
  tested(event: number, term: number): Tracked {
    const bit = 1n << BigInt(event);
    return { term, data: bit, control: 0n, direct: bit };
  }

  #event(kind: 'read' | 'write' | 'fence', tag: Tag, rest: Rest): number {
    const { location, value, address = 0n, data = 0n, after = 0n, atomic = false, lock } = rest;
    let before = this.#earlier | after;
    this.events.forEach((event, number) => {
      if ((after >> BigInt(number)) & 1n) before |= event.before;
    });
    this.events.push({
      kind,
      tag,
      atomic,
      before,
      address,
      data,
      control: this.control,
      text: this.#text,
      ...(location === undefined ? {} : { location }),
      ...(value === undefined ? {} : { value }),
      ...(lock === undefined ? {} : { lock }),
    });
    return this.events.length - 1;
  }
}

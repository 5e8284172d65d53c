import type { Arena, ArenaObject } from '../../../machines/arena.ts';
import type { Observer, Step } from '../../../machines/interleave/execution.ts';
import { effects, isLock, storedBy } from '../../../machines/interleave/operation.ts';
import { type Field, infoOf, isLong, NULL, nameOf, type Ref } from '../../../memory/field.ts';
import { UPROBES } from '../../../memory/layout.ts';
import type { Trace, TraceStep } from '../../../report/trace.ts';
import { whereabouts } from '../whereabouts.ts';

type Initial = Trace['initial'][number];
interface Place {
  readonly slot: number;
  readonly field: Field;
}
/** What an earlier recording of the same execution tells: the places that it reads, and their initial values. */
interface Ahead {
  readonly places: readonly Place[];
  readonly initial: (slot: number, isLong: boolean) => number;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };

const READS = new Set<number>([effects.read]);
const WRITES = new Set<number>([effects.write]);

/** Turns the steps of one execution into those of a trace, as they are performed. */
export class ExecutionRecorder implements Observer {
  readonly steps: TraceStep[] = [];
  readonly initial: Initial[] = [];
  /** Where each CPU that waits for ever stands. */
  readonly waits = new Map<number, Pick<TraceStep, 'source' | 'calledFrom'>>();
  readonly #limit: number;
  readonly #names: Map<Ref, string>;
  readonly #counts = new Map<string, number>();
  readonly #places = new Map<string, Place>();
  /** By slot, since fields of a union share one: what stood there at first, and the last step that wrote it. */
  readonly #first = new Map<number, number>();
  readonly #lastWrite = new Map<number, number>();
  readonly #ahead: Ahead;

  /**
   * @param names what the scenario calls its objects
   * @param limit steps after which nothing is recorded any more; default: none
   * @param ahead what the execution will read, from an earlier recording; default: nothing is known
   */
  constructor(
    names: ReadonlyMap<Ref, string>,
    limit = Number.POSITIVE_INFINITY,
    ahead: Ahead = { places: [], initial: () => 0 },
  ) {
    this.#limit = limit;
    this.#ahead = ahead;
    this.#names = new Map(names);
    this.#names.set(UPROBES, 'uprobes');
  }

  onStep(cpu: number, step: Step, arena: Arena): void {
    if (this.steps.length >= this.#limit) return;
    const { operation, value, before } = step;
    const { path, source } = whereabouts();
    const recorded: Writable<TraceStep> = { cpu, path, operation: operation.name, ...source };
    const isRead = READS.has(operation.effect);
    const isWrite = WRITES.has(operation.effect);
    const isStray =
      operation.effect === effects.strayUnlock ||
      (operation.effect === effects.stop && operation.base !== NULL);
    if (operation.effect === effects.zero) {
      this.#recordZero(recorded, step, arena);
      return;
    }
    const queued = operation.effect === effects.callRcu ? arena.objectAt(operation.value) : undefined;
    // By convention the word of a callback is the object to be freed.
    if (queued?.ref === operation.value) recorded.object = this.#nameAt(queued.ref, arena);
    if (operation.effect === effects.free) recorded.object = this.#nameAt(operation.base, arena);
    if (operation.effect === effects.take) recorded.object = this.#nameAt(Math.abs(value), arena);
    if (isRead || isWrite || isStray || isLock(operation.effect)) {
      recorded.object = this.#nameAt(operation.base, arena);
      recorded.field = nameOf(operation.field);
    }
    if (isRead || isWrite) {
      const kind = infoOf(operation.field).kind;
      const { slot, modify, expected } = operation;
      if (modify === 'low' || modify === 'high') recorded.note = `${modify} half`;
      const stores = isWrite && (expected === undefined || expected === before);
      recorded.access = !stores ? 'read' : modify === 'add' || modify === 'set' ? 'both' : 'write';
      recorded.value = this.#text(stores ? storedBy(operation, before) : value, kind, arena);
      this.#meet({ slot, field: operation.field }, before, recorded.object as string, arena);
      if (recorded.access !== 'write') recorded.readsFrom = this.#lastWrite.get(slot) ?? -1;
      if (stores) {
        recorded.before = this.#text(before, kind, arena);
        this.#lastWrite.set(slot, this.steps.length);
      }
    }
    this.steps.push(recorded);
  }

  /** Where something was read or stored. */
  get places(): readonly Place[] {
    return [...this.#places.values()];
  }

  #meet({ slot, field }: Place, before: number, object: string, arena: Arena): void {
    if (!this.#first.has(slot)) this.#first.set(slot, before);
    const place = `${object}.${nameOf(field)}`;
    if (this.#places.has(place)) return;
    this.#places.set(place, { slot, field });
    const value = this.#text(this.#first.get(slot) as number, infoOf(field).kind, arena);
    this.initial.push({ object, field: nameOf(field), value });
  }

  /** One step zeroes a whole object. It is shown as a store to each field that this execution reads. */
  #recordZero(like: TraceStep, { operation }: Step, arena: Arena): void {
    const { base, slot: start, slots } = operation;
    const object = this.#nameAt(base, arena);
    for (const place of this.#ahead.places)
      if (place.slot >= start && place.slot < start + slots)
        this.#meet(place, this.#ahead.initial(place.slot, isLong(place.field)), object, arena);
    for (const [place, { slot, field }] of this.#places) {
      if (slot < start || slot >= start + slots) continue;
      const { kind } = infoOf(field);
      const before = this.#valueOf(place) ?? this.#text(this.#first.get(slot) as number, kind, arena);
      const value = this.#text(0, kind, arena);
      this.#lastWrite.set(slot, this.steps.length);
      this.steps.push({ ...like, object, field: nameOf(field), access: 'write', value, before });
    }
  }

  /** What stands at a place that was met before. */
  #valueOf(place: string): string | undefined {
    const last = this.steps.findLast(
      ({ object, field, access }) => access !== undefined && `${object}.${field}` === place,
    );
    return last?.value;
  }

  onNote(cpu: number, name: string): void {
    if (this.steps.length >= this.#limit) return;
    const { path, source } = whereabouts();
    this.steps.push({ cpu, path, operation: name, ...source });
  }

  onWait(cpu: number): void {
    this.waits.set(cpu, whereabouts().source);
  }

  #text(value: number, kind: string, arena: Arena): string {
    if (kind === 'ref') return value === NULL ? 'NULL' : this.#nameAt(value, arena);
    return kind === 'address' || kind === 'flags' ? `0x${value.toString(16)}` : `${value}`;
  }

  #nameAt(ref: Ref, arena: Arena): string {
    const known = this.#names.get(ref);
    if (known !== undefined) return known;
    const object = arena.objectAt(ref);
    const name = object === undefined ? `0x${ref.toString(16)}` : this.#newName(object);
    this.#names.set(ref, name);
    return name;
  }

  /** The first of its kind is `vma`, the second `vma2`. */
  #newName({ cache }: ArenaObject): string {
    const count = (this.#counts.get(cache.object) ?? 0) + 1;
    this.#counts.set(cache.object, count);
    return count === 1 ? cache.object : `${cache.object}${count}`;
  }
}

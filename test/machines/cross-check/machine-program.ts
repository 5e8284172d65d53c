/** Programs as functions over `Cpu`. */
import type { Program } from '../../../src/machines/program.ts';
import type { WatchableCpu } from '../../../src/machines/watchable.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { type Field, NULL, type Ref, slotOf, struct } from '../../../src/memory/field.ts';
import { kmemCache, type SlabCache } from '../../../src/memory/slab.ts';
import { allocateWords } from '../../../src/memory/words.ts';
import type { Body, Callback, CrossProgram, Kind, Place, Statement } from './program.ts';

const memory = struct('cross_memory', {
  x: { kind: 'int' },
  y: { kind: 'int' },
  z: { kind: 'int' },
  node: { kind: 'ref' },
  stable: { kind: 'ref' },
  rwsem: { kind: 'lock', slots: 4 },
  spinlock: { kind: 'lock', slots: 4 },
});
const object = struct('cross_object', { number: { kind: 'int' } });
const caches: Readonly<Record<Kind, SlabCache>> = {
  node: kmemCache('cross_node', 'node', object.sizeof),
  stable: kmemCache('cross_stable', 'stable object', object.sizeof, true),
};
const MEMORY: Ref = 8;
const NODE: Ref = MEMORY + 16;
const STABLE: Ref = NODE + caches.node.slots;
const END: Ref = STABLE + caches.stable.slots;
const PLACES = ['x', 'y', 'z'] as const;

/** Results are told as numbers, and one that is met again has the number that it had. */
const numbers = new Map<string, number>();
const texts: string[] = [];
function numberOf(text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, texts.length);
  return texts.push(text) - 1;
}

/** Callbacks capture nothing: place and value are two digits of the word. */
const placeIn = (word: number): Field => memory[PLACES[Math.floor(word / 10)] as 'x'];
const callbacks = {
  store: (cpu: Cpu, word: number) => cpu.writeOnce(MEMORY, placeIn(word), word % 10),
  add: (cpu: Cpu, word: number) => void cpu.fetchAdd(MEMORY, placeIn(word), word % 10),
  'locked add': (cpu: Cpu, word: number) => {
    cpu.spinLock(MEMORY, memory.spinlock);
    cpu.fetchAdd(MEMORY, placeIn(word), word % 10);
    cpu.spinUnlock(MEMORY, memory.spinlock);
  },
} as const;
const freeing = {
  node: (cpu: Cpu, word: number) => cpu.free(caches.node, word),
  stable: (cpu: Cpu, word: number) => cpu.free(caches.stable, word),
} as const;

/** What a CPU knows by itself. */
class Run {
  readonly #cpu: WatchableCpu;
  readonly #own: Record<Kind, Ref> = { node: NODE, stable: STABLE };
  readonly #seen: (string | number)[] = [];
  #last = 0;
  #rounds = 0;
  #loops = 0;

  constructor(cpu: WatchableCpu) {
    this.#cpu = cpu;
  }

  get seen(): string {
    return this.#seen.join(' ');
  }

  #see(value: number): void {
    this.#last = value;
    this.#seen.push(value);
  }

  #base(place: Place): Ref {
    return place === 'node' || place === 'stable' ? this.#own[place] : MEMORY;
  }

  #field(place: Place): Field {
    return place === 'node' || place === 'stable' ? object.number : memory[place];
  }

  #nameOf(ref: Ref): string {
    if (ref === NULL) return 'NULL';
    if (ref === NODE) return 'A';
    if (ref === STABLE) return 'T';
    const found = this.#cpu.objectAt(ref);
    return `new${found?.owner}.${found?.nth}`;
  }

  #lead(kind: Kind, ref: Ref): void {
    this.#own[kind] = ref;
    this.#seen.push(this.#nameOf(ref));
  }

  all(body: Body): void {
    for (const statement of body) this.#one(statement);
  }

  #one(statement: Statement): void {
    const cpu = this.#cpu;
    switch (statement.do) {
      case 'read':
        this.#see(cpu[statement.how](this.#base(statement.place), this.#field(statement.place)));
        return;
      case 'write': {
        const value = statement.value === 'rounds' ? this.#rounds : statement.value;
        cpu[statement.how](this.#base(statement.place), this.#field(statement.place), value);
        return;
      }
      case 'modify': {
        const { how, place, value, expected, ordering } = statement;
        const base = this.#base(place);
        const field = this.#field(place);
        if (how === 'cmpxchg') this.#see(cpu.cmpxchg(base, field, expected, value, ordering));
        else this.#see(cpu[how](base, field, value, ordering));
        return;
      }
      case 'fence':
        cpu[statement.how]();
        return;
      case 'wait': {
        const { place, for: what, value } = statement;
        const isFor = (found: number): boolean => (what === 'this' ? found === value : found >= value);
        this.#see(cpu.waitUntil(this.#base(place), this.#field(place), isFor));
        return;
      }
      case 'if':
        if (this.#last === statement.value) this.all(statement.body);
        return;
      case 'loop':
        this.#loop(statement);
        return;
      case 'section':
        if (statement.flavour === 'rcu') cpu.rcuReadLock();
        else cpu.rcuReadLockTrace();
        this.all(statement.body);
        if (statement.flavour === 'rcu') cpu.rcuReadUnlock();
        else cpu.rcuReadUnlockTrace();
        return;
      case 'leave':
        if (statement.flavour === 'rcu') cpu.rcuReadUnlock();
        else cpu.rcuReadUnlockTrace();
        return;
      case 'grace period':
        if (statement.flavour === 'rcu') cpu.synchronizeRcu();
        else cpu.synchronizeRcuTasksTrace();
        return;
      case 'call':
        this.#call(statement.flavour, statement.callback);
        return;
      case 'lock':
        this.#lock(statement.how, statement.body);
        return;
      case 'downgrade':
        cpu.downWrite(MEMORY, memory.rwsem);
        this.all(statement.body);
        cpu.downgradeWrite(MEMORY, memory.rwsem);
        this.all(statement.after);
        cpu.upRead(MEMORY, memory.rwsem);
        return;
      case 'unlock':
        cpu[statement.how](MEMORY, statement.how === 'spinUnlock' ? memory.spinlock : memory.rwsem);
        return;
      case 'allocate':
        this.#lead(statement.kind, cpu.alloc(caches[statement.kind], statement.content));
        return;
      case 'follow':
        this.#lead(statement.kind, cpu[statement.how](MEMORY, memory[statement.kind]));
        return;
      case 'publish': {
        const ref = statement.what === 'NULL' ? NULL : this.#own[statement.kind];
        cpu[statement.how](MEMORY, memory[statement.kind], ref);
        return;
      }
      case 'free':
        cpu.free(caches[statement.kind], this.#own[statement.kind]);
    }
  }

  #loop({ rounds, until, named, body }: Extract<Statement, { do: 'loop' }>): void {
    const name = `loop ${this.#loops++}`;
    this.#rounds = 0;
    for (;;) {
      this.all(body);
      if (this.#last >= until || ++this.#rounds >= rounds) break;
      if (named) this.#cpu.retry(name);
    }
    this.#seen.push(`after ${this.#rounds}`);
  }

  #call(flavour: 'rcu' | 'trace', callback: Callback): void {
    const isFree = callback.what === 'free';
    const run = isFree ? freeing[callback.kind] : callbacks[callback.what];
    const word = isFree ? this.#own[callback.kind] : PLACES.indexOf(callback.place) * 10 + callback.value;
    if (flavour === 'rcu') this.#cpu.callRcu(run, word);
    else this.#cpu.callRcuTasksTrace(run, word);
  }

  #lock(how: Extract<Statement, { do: 'lock' }>['how'], body: Body): void {
    const cpu = this.#cpu;
    if (how === 'spin') cpu.spinLock(MEMORY, memory.spinlock);
    else if (how === 'write') cpu.downWrite(MEMORY, memory.rwsem);
    else if (how === 'read') cpu.downRead(MEMORY, memory.rwsem);
    else {
      const isGot = cpu.downReadTrylock(MEMORY, memory.rwsem);
      this.#last = isGot ? 1 : 0;
      this.#seen.push(isGot ? 'got' : 'not got');
      if (!isGot) return;
    }
    this.all(body);
    if (how === 'spin') cpu.spinUnlock(MEMORY, memory.spinlock);
    else if (how === 'write') cpu.upWrite(MEMORY, memory.rwsem);
    else cpu.upRead(MEMORY, memory.rwsem);
  }
}

/** The program of these statements. */
export function programOf({ cpus, reuse }: CrossProgram): Program {
  const words = allocateWords(END, false);
  words.int32[(MEMORY + slotOf(memory.node)) << 1] = NODE;
  words.int32[(MEMORY + slotOf(memory.stable)) << 1] = STABLE;
  return {
    words,
    end: END,
    objects: [
      { cache: caches.node, ref: NODE, owner: -1, nth: 0, freed: false },
      { cache: caches.stable, ref: STABLE, owner: -1, nth: 1, freed: false },
    ],
    reuse: reuse ? [caches.stable.name] : [],
    cpus: cpus.map((body) => (cpu: Cpu) => {
      const run = new Run(cpu as WatchableCpu);
      run.all(body);
      return numberOf(run.seen);
    }),
  };
}

/** What a CPU read, by the number that it returned. */
export const resultOf = (result: number | undefined): string | undefined =>
  result === undefined ? undefined : texts[result];

/** What x, y and z hold, asked by slot. */
export const numbersIn = (read: (slot: number) => number): number[] =>
  PLACES.map((place) => read(MEMORY + slotOf(memory[place])));

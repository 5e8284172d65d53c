/** Small random programs for the interleaver: as data, so that a failure shrinks and prints well. */
import fc from 'fast-check';
import type { Program } from '../../src/machines/interleave/execution.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { type Field, type Ref, struct } from '../../src/memory/field.ts';
import { kmemCache } from '../../src/memory/slab.ts';
import { allocateWords } from '../../src/memory/words.ts';

const memory = struct('memory', {
  x: { kind: 'int' },
  y: { kind: 'int' },
  z: { kind: 'long' },
  mutex: { kind: 'lock', slots: 4 },
  rwsem: { kind: 'lock', slots: 4 },
});
const node = struct('node', { key: { kind: 'int' }, lock: { kind: 'lock', slots: 4 } });
const stable = struct('stable', { mark: { kind: 'long' } });
const cache = kmemCache('node_cache', 'node', node.sizeof);
/** Its freed objects may be read, and are taken again. */
const stableCache = kmemCache('stable_cache', 'stable', stable.sizeof, true);
const MEMORY: Ref = 8;
const NODE: Ref = MEMORY + 16;
const STABLE: Ref = NODE + cache.slots;
const END: Ref = STABLE + stableCache.slots;

export const PLACES: readonly Field[] = [memory.x, memory.y, memory.z];
const LOCKS: readonly (readonly [Ref, Field])[] = [
  [MEMORY, memory.mutex],
  [MEMORY, memory.rwsem],
  [NODE, node.lock],
];
export const MEMORY_AT = MEMORY;

/** One statement: its name, then small numbers. */
export type Statement =
  | readonly ['load' | 'downRead' | 'downReadTrylock' | 'upRead' | 'downWrite' | 'upWrite', number]
  | readonly ['downgradeWrite' | 'spinLock' | 'spinUnlock' | 'markStable', number]
  | readonly ['store' | 'fetchAdd' | 'xchg' | 'waitUntil' | 'callRcu' | 'callRcuTasksTrace', number, number]
  | readonly ['cmpxchg', number, number, number]
  | readonly ['rcuReadLock' | 'rcuReadUnlock' | 'synchronizeRcu' | 'free' | 'touch' | 'smpMb']
  | readonly ['rcuReadLockTrace' | 'rcuReadUnlockTrace' | 'synchronizeRcuTasksTrace']
  | readonly ['freeStable' | 'takeStable' | 'touchStable' | 'waitUntilInNode']
  | readonly ['ifLast', number, readonly Statement[]];

/** What a callback stores: two digits in one word, since callbacks capture nothing. */
function storeDigits(cpu: Cpu, word: number): void {
  cpu.store(MEMORY, PLACES[Math.floor(word / 10)] as Field, word % 10);
}

/** Runs statements; the result is everything that was read, as digits. */
function run(cpu: Cpu, statements: readonly Statement[], soFar = 0): number {
  let seen = soFar;
  for (const statement of statements) {
    const read = perform(cpu, statement, seen);
    if (statement[0] === 'ifLast') seen = read ?? seen;
    else if (read !== undefined) seen = seen * 16 + read + 1;
  }
  return seen;
}

function perform(cpu: Cpu, statement: Statement, seen: number): number | undefined {
  switch (statement[0]) {
    case 'load':
      return cpu.load(MEMORY, PLACES[statement[1]] as Field);
    case 'store':
      return void cpu.store(MEMORY, PLACES[statement[1]] as Field, statement[2]);
    case 'fetchAdd':
      return cpu.fetchAdd(MEMORY, PLACES[statement[1]] as Field, statement[2]);
    case 'xchg':
      return cpu.xchg(MEMORY, PLACES[statement[1]] as Field, statement[2]);
    case 'cmpxchg':
      return cpu.cmpxchg(MEMORY, PLACES[statement[1]] as Field, statement[2], statement[3]);
    case 'waitUntil':
      return cpu.waitUntil(MEMORY, PLACES[statement[1]] as Field, (value) => value >= statement[2]);
    case 'callRcu':
    case 'callRcuTasksTrace':
      return void cpu[statement[0]](storeDigits, statement[1] * 10 + statement[2]);
    case 'ifLast':
      return seen % 16 === statement[1] + 1 ? run(cpu, statement[2], seen) : undefined;
    case 'free':
      return void cpu.free(cache, NODE);
    case 'touch':
      return cpu.load(NODE, node.key);
    case 'waitUntilInNode':
      return cpu.waitUntil(NODE, node.key, (value) => value !== 0);
    case 'freeStable':
      return void cpu.free(stableCache, STABLE);
    case 'takeStable':
      return cpu.alloc(stableCache) === STABLE ? 1 : 0;
    case 'touchStable':
      return cpu.load(STABLE, stable.mark);
    case 'markStable':
      return void cpu.store(STABLE, stable.mark, statement[1]);
    case 'downReadTrylock':
      return cpu.downReadTrylock(...(LOCKS[statement[1]] as [Ref, Field])) ? 1 : 0;
    case 'spinLock':
    case 'spinUnlock':
    case 'downRead':
    case 'upRead':
    case 'downWrite':
    case 'upWrite':
    case 'downgradeWrite':
      return void cpu[statement[0]](...(LOCKS[statement[1]] as [Ref, Field]));
    default:
      return void cpu[statement[0]]();
  }
}

/** The program of these statements, one list a CPU. */
export function programOf(cpus: readonly (readonly Statement[])[]): Program {
  const words = allocateWords(END, false);
  // Who reads it can tell whether it was taken again, and zeroed.
  words.float64[STABLE] = 2;
  return {
    words,
    end: END,
    objects: [
      { cache, ref: NODE, owner: -1, nth: 0, freed: false },
      { cache: stableCache, ref: STABLE, owner: -1, nth: 1, freed: false },
    ],
    reuse: [stableCache.name],
    cpus: cpus.map((statements) => (cpu: Cpu) => run(cpu, statements)),
  };
}

const place = fc.nat(2);
const value = fc.integer({ min: 1, max: 3 });
const lock = fc.oneof({ arbitrary: fc.nat(1), weight: 9 }, { arbitrary: fc.constant(2), weight: 1 });
const simple: fc.Arbitrary<Statement> = fc.oneof(
  { arbitrary: fc.tuple(fc.constant('load' as const), place), weight: 6 },
  { arbitrary: fc.tuple(fc.constant('store' as const), place, value), weight: 6 },
  { arbitrary: fc.tuple(fc.constantFrom('fetchAdd' as const, 'xchg' as const), place, value), weight: 3 },
  { arbitrary: fc.tuple(fc.constant('cmpxchg' as const), place, fc.nat(1), value), weight: 1 },
  { arbitrary: fc.tuple(fc.constant('waitUntil' as const), place, value), weight: 2 },
  { arbitrary: fc.tuple(fc.constant('callRcu' as const), place, value), weight: 1 },
  { arbitrary: fc.tuple(fc.constant('callRcuTasksTrace' as const), place, value), weight: 1 },
  {
    arbitrary: fc.constantFrom(['synchronizeRcu'] as const, ['synchronizeRcuTasksTrace'] as const),
    weight: 3,
  },
  {
    arbitrary: fc.constantFrom(['freeStable'] as const, ['takeStable'] as const, ['touchStable'] as const),
    weight: 4,
  },
  { arbitrary: fc.tuple(fc.constant('markStable' as const), value), weight: 1 },
  { arbitrary: fc.tuple(fc.constant('downReadTrylock' as const), lock), weight: 1 },
  { arbitrary: fc.constantFrom(['touch'] as const, ['free'] as const), weight: 2 },
  { arbitrary: fc.constant(['smpMb'] as const), weight: 1 },
  // Locks and sections taken out of order: what a wrong lookup may do.
  {
    arbitrary: fc.tuple(
      fc.constantFrom('downRead' as const, 'upRead' as const, 'upWrite' as const, 'downWrite' as const),
      lock,
    ),
    weight: 1,
  },
  { arbitrary: fc.constantFrom(['rcuReadUnlock'] as const, ['rcuReadLockTrace'] as const), weight: 1 },
);
const branch: fc.Arbitrary<Statement> = fc.tuple(
  fc.constant('ifLast' as const),
  fc.nat(2),
  fc.array(simple, { minLength: 1, maxLength: 2 }),
);
const body = fc.array(fc.oneof({ arbitrary: simple, weight: 4 }, { arbitrary: branch, weight: 1 }), {
  maxLength: 2,
});
const sections: fc.Arbitrary<Statement[]> = fc.oneof(
  fc.tuple(lock, body).map(([at, inside]): Statement[] => [['downRead', at], ...inside, ['upRead', at]]),
  fc.tuple(lock, body).map(([at, inside]): Statement[] => [['downWrite', at], ...inside, ['upWrite', at]]),
  fc
    .tuple(lock, body, body)
    .map(([at, inside, after]): Statement[] => [
      ['downWrite', at],
      ...inside,
      ['downgradeWrite', at],
      ...after.slice(0, 1),
      ['upRead', at],
    ]),
  fc.tuple(lock, body).map(([at, inside]): Statement[] => [['spinLock', at], ...inside, ['spinUnlock', at]]),
  // Released only if it was got: the word read last says so.
  fc.tuple(lock, body).map(([at, inside]): Statement[] => [
    ['downReadTrylock', at],
    ['ifLast', 1, [...inside, ['upRead', at]]],
  ]),
  body.map((inside): Statement[] => [['rcuReadLock'], ...inside, ['rcuReadUnlock']]),
  body.map((inside): Statement[] => [['rcuReadLockTrace'], ...inside, ['rcuReadUnlockTrace']]),
);
const piece: fc.Arbitrary<Statement[]> = fc.oneof(
  { arbitrary: simple.map((one) => [one]), weight: 5 },
  { arbitrary: branch.map((one) => [one]), weight: 2 },
  { arbitrary: sections, weight: 3 },
);

const WEIGHTS: Readonly<Record<string, number>> = {
  callRcu: 3,
  callRcuTasksTrace: 3,
  synchronizeRcu: 2,
  synchronizeRcuTasksTrace: 2,
  takeStable: 2,
  smpMb: 0,
};

/** Steps that a list of statements takes at most: a callback waits for its grace period and stores. */
export const weightOf = (statements: readonly Statement[]): number =>
  statements.reduce((sum, statement) => {
    if (statement[0] === 'ifLast') return sum + weightOf(statement[2]);
    return sum + (WEIGHTS[statement[0]] ?? 1);
  }, 0);

/** Two or three CPUs with a few statements each. */
export const randomProgram: fc.Arbitrary<Statement[][]> = fc.array(
  fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.flat()),
  { minLength: 2, maxLength: 3 },
);

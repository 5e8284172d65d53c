/** Random programs that exist twice: as functions over Cpu, and as litmus tests. */
import fc from 'fast-check';
import type { Program } from '../../src/machines/program.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { type Field, type Ref, struct } from '../../src/memory/field.ts';
import { ARENA_START } from '../../src/memory/layout.ts';
import { allocateWords } from '../../src/memory/words.ts';

const BASE: Ref = ARENA_START;
const { sizeof, ...places } = struct('twin', {
  x: { kind: 'int' },
  y: { kind: 'int' },
  l: { kind: 'lock', slots: 4 },
});
type Place = 'x' | 'y';

/** One statement; the value that it stores is told by its number among all statements. */
export type Twin =
  | { readonly kind: 'load'; readonly how: 'once' | 'acquire'; readonly place: Place }
  | { readonly kind: 'store'; readonly how: 'once' | 'release'; readonly place: Place }
  | { readonly kind: 'xchg'; readonly how: 'mb' | 'acquire' | 'release' | 'relaxed'; readonly place: Place }
  | { readonly kind: 'cmpxchg'; readonly how: 'mb' | 'relaxed'; readonly place: Place }
  | { readonly kind: 'fence'; readonly how: 'mb' | 'rmb' | 'wmb' | 'sync' }
  | { readonly kind: 'section'; readonly how: 'rcu' | 'spin'; readonly body: readonly Twin[] };

const place = fc.constantFrom<Place>('x', 'y');
const access: fc.Arbitrary<Twin> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('load' as const),
      how: fc.constantFrom('once', 'acquire'),
      place,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      how: fc.constantFrom('once', 'release'),
      place,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('xchg' as const),
      how: fc.constantFrom('mb', 'acquire', 'release', 'relaxed'),
      place,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cmpxchg' as const),
      how: fc.constantFrom('mb', 'relaxed'),
      place,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fence' as const), how: fc.constantFrom('mb', 'rmb', 'wmb') }),
  },
) as fc.Arbitrary<Twin>;
const statement: fc.Arbitrary<Twin> = fc.oneof(
  { weight: 6, arbitrary: access },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('section' as const),
      how: fc.constant('rcu' as const),
      body: fc.array(access, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'fence', how: 'sync' } as const) },
);

/** Threads of a few statements; each takes the lock once at most, so that its sections have an order. */
export const twinProgram: fc.Arbitrary<readonly (readonly Twin[])[]> = fc.array(
  fc
    .tuple(
      fc.array(statement, { minLength: 1, maxLength: 3 }),
      fc.option(fc.array(access, { minLength: 1, maxLength: 2 }), { freq: 2 }),
      fc.array(statement, { maxLength: 2 }),
    )
    .map(([before, locked, after]): Twin[] => [
      ...before,
      ...(locked === null ? [] : [{ kind: 'section', how: 'spin', body: locked } as const]),
      ...after,
    ]),
  { minLength: 2, maxLength: 3 },
);

/** The value that a statement stores: its place in the program, from 1. */
const stored = (thread: number, at: number): number => thread * 20 + at + 1;

/** The program as functions, which return what they read as one number. */
export function cpuProgram(threads: readonly (readonly Twin[])[]): Program {
  return {
    words: allocateWords(BASE + sizeof, false),
    end: BASE + 8,
    objects: [],
    cpus: threads.map((statements, thread) => (cpu) => {
      const read: number[] = [];
      let at = 0;
      const run = (one: Twin): void => {
        at++;
        const value = stored(thread, at);
        const field = 'place' in one ? places[one.place] : 0;
        switch (one.kind) {
          case 'load':
            read.push(one.how === 'once' ? cpu.readOnce(BASE, field) : cpu.smpLoadAcquire(BASE, field));
            break;
          case 'store':
            if (one.how === 'once') cpu.writeOnce(BASE, field, value);
            else cpu.smpStoreRelease(BASE, field, value);
            break;
          case 'xchg':
            read.push(cpu.xchg(BASE, field, value, one.how));
            break;
          case 'cmpxchg':
            read.push(cpu.cmpxchg(BASE, field, 0, value, one.how));
            break;
          case 'fence':
            fences[one.how](cpu);
            break;
          case 'section':
            if (one.how === 'rcu') cpu.rcuReadLock();
            else cpu.spinLock(BASE, places.l as Field);
            for (const inner of one.body) run(inner);
            if (one.how === 'rcu') cpu.rcuReadUnlock();
            else cpu.spinUnlock(BASE, places.l as Field);
        }
      };
      for (const one of statements) run(one);
      return digest(read);
    }),
  };
}

const fences = {
  mb: (cpu: Cpu) => cpu.smpMb(),
  rmb: (cpu: Cpu) => cpu.smpRmb(),
  wmb: (cpu: Cpu) => cpu.smpWmb(),
  sync: (cpu: Cpu) => cpu.synchronizeRcu(),
};

/** Values as one number: there are fewer than 64 of each. */
export const digest = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum * 64 + value, 1);

/** The program as a litmus test. */
export function litmusText(threads: readonly (readonly Twin[])[]): string {
  const texts = threads.map((statements, thread) => {
    const lines: string[] = [];
    let at = 0;
    let registers = 0;
    const add = (one: Twin): void => {
      at++;
      const value = stored(thread, at);
      switch (one.kind) {
        case 'load':
          lines.push(
            `int r${registers++} = ${one.how === 'once' ? `READ_ONCE(*${one.place})` : `smp_load_acquire(${one.place})`};`,
          );
          break;
        case 'store':
          lines.push(
            one.how === 'once'
              ? `WRITE_ONCE(*${one.place}, ${value});`
              : `smp_store_release(${one.place}, ${value});`,
          );
          break;
        case 'xchg':
          lines.push(
            `int r${registers++} = xchg${one.how === 'mb' ? '' : `_${one.how}`}(${one.place}, ${value});`,
          );
          break;
        case 'cmpxchg':
          lines.push(
            `int r${registers++} = cmpxchg${one.how === 'mb' ? '' : `_${one.how}`}(${one.place}, 0, ${value});`,
          );
          break;
        case 'fence':
          lines.push(one.how === 'sync' ? 'synchronize_rcu();' : `smp_${one.how}();`);
          break;
        case 'section':
          lines.push(one.how === 'rcu' ? 'rcu_read_lock();' : 'spin_lock(l);');
          for (const inner of one.body) add(inner);
          lines.push(one.how === 'rcu' ? 'rcu_read_unlock();' : 'spin_unlock(l);');
      }
    };
    for (const one of statements) add(one);
    return `P${thread}(int *x, int *y, spinlock_t *l)\n{\n${lines.map((line) => `\t${line}\n`).join('')}}`;
  });
  return `C twin\n{}\n${texts.join('\n')}\nexists (true)\n`;
}

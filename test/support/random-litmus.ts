/** Random litmus tests: small enough for the search without pruning, with every kind of statement. */
import fc from 'fast-check';
import type { Expression, LitmusTest, Proposition, Statement } from '../../src/litmus/syntax.ts';

const at = { line: 1, column: 1 };
const LOCATIONS = ['x', 'y'];
const REGISTERS = ['r0', 'r1', 'r2'];

const name = (text: string): Expression => ({ kind: 'name', name: text, at });
const deref = (text: string): Expression => ({ kind: 'deref', pointer: name(text), at });
const number = (value: number): Expression => ({ kind: 'number', value });
const call = (text: string, ...args: Expression[]): Expression => ({ kind: 'call', name: text, args, at });

const location = fc.constantFrom(...LOCATIONS);
const register = fc.constantFrom(...REGISTERS);
const small = fc.integer({ min: 0, max: 2 });

const value: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 3, arbitrary: small.map(number) },
  { weight: 2, arbitrary: register.map(name) },
  {
    weight: 1,
    arbitrary: fc.tuple(register, fc.constantFrom('+', '^', '&'), small).map(
      ([left, operator, right]): Expression => ({
        kind: 'binary',
        operator: operator as '+',
        left: name(left),
        right: number(right),
        at,
      }),
    ),
  },
);

const load: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 4, arbitrary: location.map((place) => call('READ_ONCE', deref(place))) },
  { weight: 1, arbitrary: location.map((place) => call('smp_load_acquire', name(place))) },
  { weight: 1, arbitrary: location.map(deref) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('xchg', 'xchg_relaxed', 'atomic_add_return_acquire'), location, small)
      .map(([text, place, amount]) =>
        text.startsWith('xchg')
          ? call(text, name(place), number(amount))
          : call(text, number(amount), name(place)),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(location, small, small)
      .map(([place, old, next]) => call('cmpxchg_release', name(place), number(old), number(next))),
  },
);

const simple: fc.Arbitrary<Statement> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(register, load)
      .map(([text, expression]): Statement => ({ kind: 'assign', name: text, value: expression, at })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(location, value).map(
      ([place, stored]): Statement => ({
        kind: 'evaluate',
        value: call('WRITE_ONCE', deref(place), stored),
        at,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(location, value)
      .map(([place, stored]): Statement => ({ kind: 'store', target: deref(place), value: stored, at })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(location, value).map(
      ([place, stored]): Statement => ({
        kind: 'evaluate',
        value: call('smp_store_release', name(place), stored),
        at,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'smp_mb',
        'smp_rmb',
        'smp_wmb',
        'rcu_read_lock',
        'rcu_read_unlock',
        'synchronize_rcu',
        'smp_mb__after_atomic',
      )
      .map((text): Statement => ({ kind: 'evaluate', value: call(text), at })),
  },
  {
    weight: 1,
    arbitrary: location.map(
      (place): Statement => ({
        kind: 'evaluate',
        value: call('atomic_inc', name(place)),
        at,
      }),
    ),
  },
);

const locked = fc.array(simple, { maxLength: 2 }).map(
  (body): Statement => ({
    kind: 'block',
    body: [
      { kind: 'evaluate', value: call('spin_lock', name('l')), at },
      ...body,
      { kind: 'evaluate', value: call('spin_unlock', name('l')), at },
    ],
  }),
);

const branch = fc.tuple(register, small, simple, fc.option(simple, { nil: undefined })).map(
  ([text, compared, then, rest]): Statement => ({
    kind: 'if',
    condition: { kind: 'binary', operator: '==', left: name(text), right: number(compared), at },
    then,
    ...(rest === undefined ? {} : { else: rest }),
    at,
  }),
);

const statement = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 1, arbitrary: locked },
  { weight: 1, arbitrary: branch },
);

const atom: fc.Arbitrary<Proposition> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 1 }), register, small).map(
    ([thread, text, wanted]): Proposition => ({
      kind: 'equals',
      place: { kind: 'register', thread, name: text },
      value: wanted,
    }),
  ),
  fc.tuple(location, small).map(
    ([text, wanted]): Proposition => ({
      kind: 'equals',
      place: { kind: 'memory', name: text },
      value: wanted,
    }),
  ),
);

const proposition: fc.Arbitrary<Proposition> = fc.letrec<{ any: Proposition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    atom,
    fc
      .tuple(fc.constantFrom('and', 'or', 'implies'), tie('any'), tie('any'))
      .map(([kind, left, right]): Proposition => ({ kind: kind as 'and', left, right })),
    tie('any').map((operand): Proposition => ({ kind: 'not', operand })),
  ),
})).any;

/** A random litmus test of two or three threads. */
export const randomLitmus: fc.Arbitrary<LitmusTest> = fc
  .record({
    bodies: fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
    initial: fc.array(fc.tuple(location, small), { maxLength: 1 }),
    quantifier: fc.constantFrom('exists' as const, '~exists' as const, 'forall' as const),
    proposition,
    filter: fc.option(atom, { nil: undefined, freq: 8 }),
  })
  .map(({ bodies, initial, quantifier, proposition: wanted, filter }) => ({
    name: 'random',
    initial: initial.map(([text, given]) => ({
      place: { kind: 'memory' as const, name: text },
      value: given,
    })),
    threads: bodies.map((body) => ({
      parameters: [
        ...LOCATIONS.map((text) => ({ type: 'int *', name: text })),
        { type: 'spinlock_t *', name: 'l' },
      ],
      body,
    })),
    locations: LOCATIONS.map((text) => ({ kind: 'memory' as const, name: text })),
    ...(filter === undefined ? {} : { filter }),
    condition: { quantifier, proposition: wanted },
  }));

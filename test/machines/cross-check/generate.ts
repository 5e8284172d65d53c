/** Random programs, small enough for brute force: as data, so that a failure shrinks and prints well. */
import fc from 'fast-check';
import type { Body, Callback, CrossProgram, Kind, Place, Statement } from './program.ts';

/** More steps than this are too many for a thousand programs. */
const MOST_STEPS = 15;

const readHow = fc.constantFrom(
  'load',
  'dataRace',
  'readOnce',
  'readOnce',
  'smpLoadAcquire',
  'rcuDereference',
);
const writeHow = fc.constantFrom(
  'store',
  'store',
  'writeOnce',
  'writeOnce',
  'writeOnce',
  'smpStoreRelease',
  'rcuAssignPointer',
);
const ordering = fc.constantFrom('mb', 'acquire', 'release', 'relaxed');
const flavour = fc.constantFrom('rcu', 'rcu', 'trace');
const number = fc.constantFrom('x', 'x', 'x', 'y', 'y', 'y', 'z');
const kind: fc.Arbitrary<Kind> = fc.constantFrom('node', 'stable');
const value = fc.integer({ min: 1, max: 2 });

/** Statements of one kind, whose other parts are drawn. */
const statement = <S extends Statement>(
  parts: { [Name in keyof S]: fc.Arbitrary<S[Name]> },
): fc.Arbitrary<S> => fc.record(parts) as unknown as fc.Arbitrary<S>;
type Of<Do extends Statement['do']> = Extract<Statement, { do: Do }>;
const is = <T extends string>(text: T): fc.Arbitrary<T> => fc.constant(text);

const readAt = (place: fc.Arbitrary<Place>) => statement<Of<'read'>>({ do: is('read'), how: readHow, place });
const writeAt = (place: fc.Arbitrary<Place>) =>
  statement<Of<'write'>>({ do: is('write'), how: writeHow, place, value });
const modifyAt = (place: fc.Arbitrary<Place>) =>
  statement<Of<'modify'>>({
    do: is('modify'),
    how: fc.constantFrom('xchg', 'fetchAdd', 'cmpxchg'),
    ordering,
    place,
    value,
    expected: fc.nat(1),
  });
const fence = statement<Of<'fence'>>({ do: is('fence'), how: fc.constantFrom('smpMb', 'smpRmb', 'smpWmb') });
const wait = statement<Of<'wait'>>({
  do: is('wait'),
  place: fc.oneof({ weight: 5, arbitrary: number }, { weight: 1, arbitrary: kind }),
  for: fc.constantFrom('this', 'at least'),
  value: fc.integer({ min: 0, max: 2 }),
});
const gracePeriod = statement<Of<'grace period'>>({ do: is('grace period'), flavour });
const callback: fc.Arbitrary<Callback> = fc.record({
  what: fc.constantFrom('store', 'add', 'locked add'),
  place: fc.constantFrom('x', 'y', 'z'),
  value,
});
const call = statement<Of<'call'>>({ do: is('call'), flavour, callback });
const allocate = (of: fc.Arbitrary<Kind>) =>
  statement<Of<'allocate'>>({ do: is('allocate'), kind: of, content: fc.constantFrom('zero', 'as left') });
const follow = (of: fc.Arbitrary<Kind>) =>
  statement<Of<'follow'>>({ do: is('follow'), kind: of, how: readHow });
const publish = (of: fc.Arbitrary<Kind>, what: 'own' | 'NULL' = 'own') =>
  statement<Of<'publish'>>({ do: is('publish'), kind: of, how: writeHow, what: is(what) });
const free = (of: fc.Arbitrary<Kind>): fc.Arbitrary<Statement> =>
  fc.oneof(
    statement<Of<'free'>>({ do: is('free'), kind: of }),
    statement<Of<'call'>>({
      do: is('call'),
      flavour,
      callback: fc.record({ what: is('free'), kind: of }),
    }),
  );
const wrong: fc.Arbitrary<Statement> = fc.oneof(
  statement<Of<'unlock'>>({
    do: is('unlock'),
    how: fc.constantFrom('upRead', 'upWrite', 'downgradeWrite', 'spinUnlock'),
  }),
  statement<Of<'leave'>>({ do: is('leave'), flavour }),
);

/** What CPUs tell each other by numbers. */
const message = fc.oneof(
  { weight: 5, arbitrary: readAt(number) },
  { weight: 5, arbitrary: writeAt(number) },
  { weight: 1, arbitrary: modifyAt(number) },
);

/** What they do by pointers: follow one and look or change, write and publish, take out what all see and free it. */
const byPointer: fc.Arbitrary<Body> = fc
  .tuple(kind, fc.constantFrom('look', 'change', 'tell', 'replace', 'remove', 'free', 'take', 'take again'))
  .chain(([of, what]): fc.Arbitrary<Body> => {
    const its = fc.constant(of);
    switch (what) {
      case 'look':
        return fc.tuple(follow(its), readAt(its));
      case 'change':
        return fc.tuple(follow(its), fc.oneof(writeAt(its), modifyAt(its)));
      case 'tell':
        return fc.tuple(writeAt(its), publish(its));
      case 'replace':
        return fc.tuple(allocate(its), writeAt(its), publish(its));
      case 'remove':
        return fc
          .tuple(publish(its, 'NULL'), fc.option(gracePeriod), free(its))
          .map(([out, wait, end]) => [out, ...(wait === null ? [] : [wait]), end]);
      case 'free':
        return fc.tuple(free(its));
      case 'take':
        return fc.tuple(allocate(its));
      default:
        return fc
          .tuple(free(its), allocate(its), fc.option(allocate(its), { freq: 2 }))
          .map((all) => all.filter((one) => one !== null));
    }
  });

const simple: fc.Arbitrary<Body> = fc.oneof(
  { weight: 14, arbitrary: message.map((one) => [one]) },
  { weight: 2, arbitrary: modifyAt(number).map((one) => [one]) },
  { weight: 1, arbitrary: fence.map((one) => [one]) },
  { weight: 2, arbitrary: wait.map((one) => [one]) },
  { weight: 2, arbitrary: gracePeriod.map((one) => [one]) },
  { weight: 2, arbitrary: call.map((one) => [one]) },
  { weight: 5, arbitrary: byPointer },
  { weight: 2, arbitrary: readAt(kind).map((one) => [one]) },
  { weight: 1, arbitrary: follow(kind).map((one) => [one]) },
  { weight: 1, arbitrary: wrong.map((one) => [one]) },
);

const few = (of: fc.Arbitrary<Body>, maxLength: number): fc.Arbitrary<Body> =>
  fc.array(of, { minLength: 1, maxLength }).map((bodies) => bodies.flat());

/** Statements with statements in them. */
const nest = (inside: fc.Arbitrary<Body>): fc.Arbitrary<Statement> =>
  fc.oneof(
    { weight: 3, arbitrary: statement<Of<'section'>>({ do: is('section'), flavour, body: inside }) },
    {
      weight: 4,
      arbitrary: statement<Of<'lock'>>({
        do: is('lock'),
        how: fc.constantFrom('spin', 'write', 'read', 'try'),
        body: inside,
      }),
    },
    {
      weight: 1,
      arbitrary: statement<Of<'downgrade'>>({ do: is('downgrade'), body: inside, after: inside }),
    },
    { weight: 2, arbitrary: statement<Of<'if'>>({ do: is('if'), value: fc.nat(2), body: inside }) },
    {
      weight: 2,
      arbitrary: statement<Of<'loop'>>({
        do: is('loop'),
        rounds: fc.integer({ min: 2, max: 3 }),
        until: fc.integer({ min: 1, max: 2 }),
        named: fc.boolean(),
        body: fc
          .tuple(
            fc.constantFrom('read', 'section', 'write'),
            fc.oneof(
              { weight: 5, arbitrary: readAt(number) as fc.Arbitrary<Statement> },
              { weight: 1, arbitrary: modifyAt(number) },
            ),
            writeHow,
            number,
            flavour,
          )
          .map(([what, look, how, place, of]): Body => {
            if (what === 'read') return [look];
            if (what === 'section') return [{ do: 'section', flavour: of, body: [look] }];
            return [look, { do: 'write', how, place, value: 'rounds' }];
          }),
      }),
    },
  );

const shallow = few(simple, 2);
const nested = nest(
  fc.oneof({ weight: 4, arbitrary: shallow }, { weight: 1, arbitrary: nest(shallow).map((one) => [one]) }),
);
const piece: fc.Arbitrary<Body> = fc.oneof(
  { weight: 4, arbitrary: simple },
  { weight: 3, arbitrary: nested.map((one) => [one]) },
);

/** Who passes messages by two places: what each CPU does with them, where reordering shows. */
const SHAPES = [
  ['Wx Wy', 'Ry Rx'],
  ['Wx Ry', 'Wy Rx'],
  ['Rx Wy', 'Ry Wx'],
  ['Wx Wy', 'Wy Rx'],
  ['Wx Wy', 'Ry Wx'],
  ['Wx', 'Rx Wy', 'Ry Rx'],
  ['Wx', 'Rx Ry', 'Wy Rx'],
] as const;

/** A CPU of such a program, with something done in between, around or after it now and then. */
const passing = (shape: string): fc.Arbitrary<Body> =>
  fc
    .tuple(
      fc.tuple(
        ...shape.split(' ').map((access): fc.Arbitrary<Statement> => {
          const place = fc.constant(access.charAt(1) === 'x' ? ('x' as const) : ('y' as const));
          return access.startsWith('R') ? readAt(place) : writeAt(place);
        }),
      ),
      fc.option(
        fc.oneof({ weight: 2, arbitrary: fence.map((one): Body => [one]) }, { weight: 1, arbitrary: simple }),
        {
          freq: 3,
        },
      ),
      fc.option(simple, { freq: 4 }),
      fc.constantFrom(...(['', '', '', '', 'rcu', 'trace', 'read', 'write', 'spin'] as const)),
    )
    .map(([[first, second], between, after, around]): Body => {
      const body = [first, ...(between ?? []), second, ...(after ?? [])].filter((one) => one !== undefined);
      if (around === '') return body;
      return around === 'rcu' || around === 'trace'
        ? [{ do: 'section', flavour: around, body }]
        : [{ do: 'lock', how: around, body }];
    });

/** What is done by pointers, in read sections or under locks or not. */
const pointing: fc.Arbitrary<Body> = fc.oneof(
  { weight: 2, arbitrary: few(byPointer, 2) },
  { weight: 1, arbitrary: nest(byPointer).map((one) => [one]) },
);

const cpus: fc.Arbitrary<readonly Body[]> = fc.oneof(
  { weight: 4, arbitrary: fc.array(few(piece, 3), { minLength: 2, maxLength: 3 }) },
  {
    weight: 7,
    arbitrary: fc
      .tuple(fc.constantFrom(...SHAPES), fc.option(few(piece, 2), { freq: 4 }))
      .chain(([shapes, more]) =>
        fc
          .tuple(...shapes.map(passing))
          .map((bodies) => (more === null ? bodies : [...bodies, more].slice(0, 3))),
      ),
  },
  { weight: 3, arbitrary: fc.array(few(pointing, 2), { minLength: 2, maxLength: 3 }) },
);

/** Steps that a body takes, about; a callback waits, and does something. */
export function stepsOf(body: Body): number {
  return body.reduce((sum, one) => {
    switch (one.do) {
      case 'fence':
        return sum;
      case 'grace period':
        return sum + 2;
      case 'call':
        return sum + (one.callback.what === 'locked add' ? 5 : 3);
      case 'allocate':
        return sum + 2;
      case 'if':
        return sum + stepsOf(one.body);
      case 'loop':
        return sum + 1 + one.rounds * stepsOf(one.body) * 0.75;
      case 'section':
      case 'lock':
        return sum + 2 + stepsOf(one.body);
      case 'downgrade':
        return sum + 3 + stepsOf(one.body) + stepsOf(one.after);
      default:
        return sum + 1;
    }
  }, 0);
}

/** Two or three CPUs with a few statements each. */
export const crossProgram: fc.Arbitrary<CrossProgram> = fc
  .record({ cpus, reuse: fc.boolean() })
  .filter((program) => program.cpus.reduce((sum, body) => sum + stepsOf(body), 0) <= MOST_STEPS);

import type { Operator } from '../../machines/graph/term.ts';
import type { Tag } from '../../models/event.ts';

/** What a primitive of the kernel does, as the LKMM's definitions say. Argument orders are the kernel's. */
export type Primitive =
  /** `place` says what the first argument is: an lvalue `*p`, or the pointer itself. */
  | { readonly kind: 'load'; readonly tag: Tag; readonly place: 'lvalue' | 'pointer' }
  | {
      readonly kind: 'store';
      readonly tag: Tag;
      readonly place: 'lvalue' | 'pointer';
      readonly thenFence?: Tag;
    }
  | { readonly kind: 'fence'; readonly tag: Tag }
  | { readonly kind: 'exchange'; readonly tag: Tag }
  | { readonly kind: 'compare-exchange'; readonly tag: Tag }
  | { readonly kind: 'add-unless'; readonly tag: Tag }
  | {
      readonly kind: 'modify';
      readonly tag: Tag;
      readonly operator: Operator;
      /** What it returns: nothing, the new value, the old one, or whether the new one is 0 or negative. */
      readonly returns: 'nothing' | 'new' | 'old' | 'is-zero' | 'is-negative';
      /** Whether the amount is the first argument; otherwise it is 1. */
      readonly amount: boolean;
    }
  | { readonly kind: 'lock' | 'unlock' | 'trylock' | 'is-locked' | 'synchronize-srcu' };

const table = new Map<string, Primitive>();

const load = (name: string, tag: Tag, place: 'lvalue' | 'pointer'): unknown =>
  table.set(name, { kind: 'load', tag, place });
const store = (name: string, tag: Tag, place: 'lvalue' | 'pointer'): unknown =>
  table.set(name, { kind: 'store', tag, place });

load('READ_ONCE', 'once', 'lvalue');
load('rcu_dereference', 'once', 'lvalue');
load('smp_load_acquire', 'acquire', 'pointer');
load('atomic_read', 'once', 'pointer');
load('atomic_read_acquire', 'acquire', 'pointer');
load('srcu_read_lock', 'srcu-lock', 'pointer');
load('srcu_down_read', 'srcu-lock', 'pointer');
store('WRITE_ONCE', 'once', 'lvalue');
store('rcu_assign_pointer', 'release', 'lvalue');
store('smp_store_release', 'release', 'pointer');
store('atomic_set', 'once', 'pointer');
store('atomic_set_release', 'release', 'pointer');
store('srcu_read_unlock', 'srcu-unlock', 'pointer');
store('srcu_up_read', 'srcu-unlock', 'pointer');
table.set('smp_store_mb', { kind: 'store', tag: 'once', place: 'lvalue', thenFence: 'mb' });

const fences: readonly (readonly [string, Tag])[] = [
  ['smp_mb', 'mb'],
  ['smp_rmb', 'rmb'],
  ['smp_wmb', 'wmb'],
  ['smp_mb__before_atomic', 'before-atomic'],
  ['smp_mb__after_atomic', 'after-atomic'],
  ['smp_mb__after_spinlock', 'after-spinlock'],
  ['smp_mb__after_unlock_lock', 'after-unlock-lock'],
  ['smp_mb__after_srcu_read_unlock', 'after-srcu-read-unlock'],
  ['barrier', 'barrier'],
  ['rcu_read_lock', 'rcu-lock'],
  ['rcu_read_unlock', 'rcu-unlock'],
  ['synchronize_rcu', 'sync-rcu'],
  ['synchronize_rcu_expedited', 'sync-rcu'],
];
for (const [name, tag] of fences) table.set(name, { kind: 'fence', tag });

const suffixes: readonly (readonly [string, Tag])[] = [
  ['', 'mb'],
  ['_relaxed', 'once'],
  ['_acquire', 'acquire'],
  ['_release', 'release'],
];
for (const [suffix, tag] of suffixes) {
  for (const prefix of ['', 'atomic_']) {
    table.set(`${prefix}xchg${suffix}`, { kind: 'exchange', tag });
    table.set(`${prefix}cmpxchg${suffix}`, { kind: 'compare-exchange', tag });
  }
  const modify = (name: string, operator: Operator, returns: 'new' | 'old', amount: boolean): unknown =>
    table.set(`atomic_${name}${suffix}`, { kind: 'modify', tag, operator, returns, amount });
  for (const [name, operator, amount] of [
    ['add', '+', true],
    ['sub', '-', true],
    ['inc', '+', false],
    ['dec', '-', false],
  ] as const) {
    modify(`${name}_return`, operator, 'new', amount);
    modify(`fetch_${name}`, operator, 'old', amount);
  }
  modify('fetch_and', '&', 'old', true);
  modify('fetch_or', '|', 'old', true);
  modify('fetch_xor', '^', 'old', true);
  modify('fetch_andnot', '&~', 'old', true);
  table.set(`atomic_add_negative${suffix}`, {
    kind: 'modify',
    tag,
    operator: '+',
    returns: 'is-negative',
    amount: true,
  });
}
for (const [name, operator, amount] of [
  ['add', '+', true],
  ['sub', '-', true],
  ['and', '&', true],
  ['or', '|', true],
  ['xor', '^', true],
  ['andnot', '&~', true],
  ['inc', '+', false],
  ['dec', '-', false],
] as const)
  table.set(`atomic_${name}`, { kind: 'modify', tag: 'noreturn', operator, returns: 'nothing', amount });
for (const [name, operator, amount] of [
  ['sub_and_test', '-', true],
  ['dec_and_test', '-', false],
  ['inc_and_test', '+', false],
] as const)
  table.set(`atomic_${name}`, { kind: 'modify', tag: 'mb', operator, returns: 'is-zero', amount });

table.set('atomic_add_unless', { kind: 'add-unless', tag: 'mb' });
table.set('spin_lock', { kind: 'lock' });
table.set('spin_unlock', { kind: 'unlock' });
table.set('spin_trylock', { kind: 'trylock' });
table.set('spin_is_locked', { kind: 'is-locked' });
table.set('synchronize_srcu', { kind: 'synchronize-srcu' });
table.set('synchronize_srcu_expedited', { kind: 'synchronize-srcu' });

/** What each primitive of the kernel that a litmus test may call does. */
export const primitives: ReadonlyMap<string, Primitive> = table;

/** How many arguments a primitive takes. */
export function arity(primitive: Primitive): number {
  switch (primitive.kind) {
    case 'fence':
      return 0;
    case 'store':
    case 'exchange':
      return 2;
    case 'compare-exchange':
    case 'add-unless':
      return 3;
    case 'modify':
      return primitive.amount ? 2 : 1;
    default:
      return 1;
  }
}

import type { Ref } from '../../../memory/field.ts';
import type { Deed } from './operation.ts';

/** Places that are no slots of memory: below 0, and different for each object and purpose. */
export const lifeOf = (object: Ref): number => -(object * 4 + 1);
export const slabPlaceOf = (object: Ref): number => -(object * 4 + 2);
export const callOf = (cpu: number): number => -(cpu * 4 + 3);
export const TRACE_DOMAIN = -4;
/** What a CPU waits at whose grace period does not end, by flavour. */
export const periodOf = (flavour: number): number => -(flavour * 4 + 8);
/** What says that a CPU has come to its end behind a grace period. */
export const endOf = (cpu: number, flavour: number): number => -(cpu * 8 + flavour * 4 + 16);

/** The object whose place in a slab this is. */
export const objectOfSlabPlace = (place: number): Ref => (-place - 2) / 4;

export const DEEDS: readonly Deed[] = [
  ...(['read', 'write', 'modify', 'wait', 'down_read', 'down_read_trylock', 'up_read'] as const),
  ...(['down_write', 'up_write', 'downgrade_write', 'rcu_read_lock', 'rcu_read_unlock'] as const),
  ...(['grace period', 'call_rcu', 'callback', 'free', 'take', 'zero'] as const),
];
export const signatureOf = (deed: Deed, slot: number): number => DEEDS.indexOf(deed) * 2 ** 32 + slot;
/** Signature of a fence, which takes place nowhere. */
export const FENCES = ['mb', 'rmb', 'wmb'] as const;
export const FENCE_SIGNATURE = DEEDS.length * 2 ** 32;

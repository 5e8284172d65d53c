import { DEPOT_WORDS } from '../../../src/machines/threads/depot.ts';

/** Where things lie in the memory of depot.test.ts: a meeting place, a basket of objects, the depot, the arena. */
export const MEETING = 0;
export const BASKET = 16;
export const BASKET_SIZE = 64;
export const DEPOT_AT = 128;
/** Slots for what four threads have at a time, and some. */
export const WORDS = 1024 + 2 * 32_768;
if (DEPOT_AT + DEPOT_WORDS > 1024) throw new Error('the depot reaches into the arena');

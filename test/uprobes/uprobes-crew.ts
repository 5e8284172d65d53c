/** What the threads of threads.test.ts share: where things lie in their memory. */
import { rcuWords } from '../../src/machines/threads/rcu.ts';
import { ARENA_START, uprobe_cachep } from '../../src/memory/layout.ts';
import { alignSlots } from '../../src/memory/words.ts';

/** Keys that stay, and as many that come and go. */
export const KEYS = 16;
/** Inode of all uprobes: only a key. */
export const INODE = 8;
export const THREADS = 2;

/** First slot that the set-up leaves free. */
export const FIRST_FREE = ARENA_START + KEYS * uprobe_cachep.slots;
/** Room for few more uprobes than are there or wait for a grace period. */
export const SLOTS = FIRST_FREE + 6 * KEYS * uprobe_cachep.slots;
/** Slot where the control words begin: those of RCU, a meeting place and the end. */
export const CONTROL = SLOTS;
/** Slots of the whole memory. */
export const MEMORY = CONTROL + alignSlots(rcuWords(THREADS) + 32);

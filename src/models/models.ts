import type { MemoryModel } from './candidate.ts';
import { lkmm } from './lkmm/lkmm.ts';
import { sc } from './sc.ts';
import { tso } from './tso.ts';

/** The name of a memory model: the kernel's, total store order as x86 has it, sequential consistency. */
export type ModelName = 'lkmm' | 'tso' | 'sc';

/** The memory models by name, from the one that allows most to the one that allows least. */
export const models: Readonly<Record<ModelName, MemoryModel>> = { lkmm, tso, sc };

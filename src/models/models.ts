import type { MemoryModel } from './candidate.ts';
import { lkmm } from './lkmm/lkmm.ts';
import { sc } from './sc.ts';
import { tso } from './tso.ts';

/** The memory models by name, from the one that allows most to the one that allows least. */
export const models: Readonly<Record<'lkmm' | 'tso' | 'sc', MemoryModel>> = { lkmm, tso, sc };

/** The name of a model. */
export type ModelName = keyof typeof models;

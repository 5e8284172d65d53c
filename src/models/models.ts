import { lkmm } from './lkmm/lkmm.ts';
import type { MemoryModel } from './memory-model.ts';
import type { Model } from './model.ts';
import { sc } from './sc.ts';
import { tso } from './tso.ts';

/** @deprecated It is called {@link Model}. */
export type ModelName = Model;

/** The memory models by name, from the one that allows most to the one that allows least. */
export const models: Readonly<Record<Model, MemoryModel>> = { lkmm, tso, sc };

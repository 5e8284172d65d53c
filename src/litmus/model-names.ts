import type { ModelName } from '../models/models.ts';

/** The memory models as prose calls them. */
export const modelNames: Readonly<Record<ModelName, string>> = {
  lkmm: 'the Linux-kernel memory model',
  tso: 'total store order',
  sc: 'sequential consistency',
};

/** A model by its id in a result. */
export const modelName = (id: string): string => (modelNames as Record<string, string>)[id] ?? id;

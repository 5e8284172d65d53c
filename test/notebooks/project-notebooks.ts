import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inTier } from '../support/tier.ts';

const folder = join(import.meta.dirname, '..', '..', 'notebooks');

/** The project's notebooks, in reading order. */
export function projectNotebooks(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Those that run through a real Jupyter: in the quick tier the first, which stands for what Jupyter itself can do
 * wrong. The outputs of the others are compared without its Python, which starts anew for each.
 */
export const shownInJupyter = (): readonly string[] =>
  inTier(projectNotebooks(), projectNotebooks().slice(0, 1));

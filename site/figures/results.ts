import { parseResult } from '../build/core.ts';
import type { FigureResult } from './result.ts';

const files = import.meta.glob<unknown>('../../notebooks/results/*.json', {
  eager: true,
  import: 'default',
});

/** The committed result of an experiment. */
export function resultOf(experiment: string): FigureResult {
  const result = files[`../../notebooks/results/${experiment}.json`];
  if (result !== undefined) return parseResult(result);
  throw new Error(
    `expected notebooks/results/${experiment}.json, found none; make it: npx vmaspec run ${experiment} --out notebooks/results`,
  );
}

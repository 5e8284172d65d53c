import { askedOf } from './asked.ts';
import { experiments } from './index.ts';

/** What an experiment asks, and what its rows mean. */
export interface ExperimentInfo {
  readonly id: string;
  readonly question: string;
  /** `deterministic` rows are the same on every machine; `measured` ones come from a clock. */
  readonly kind: 'deterministic' | 'measured';
  /** Its parameters, by default. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Meaning and unit of each column. */
  readonly columns: Readonly<Record<string, string>>;
  /** What the figures rest on and what they do not say. */
  readonly bounds: string;
}

/** Every experiment that {@link run} runs. */
export const experimentList: readonly ExperimentInfo[] = experiments.map((experiment) => {
  const { id, question, kind, columns, bounds } = experiment;
  return { id, question, kind, parameters: askedOf(experiment, {}), columns, bounds };
});

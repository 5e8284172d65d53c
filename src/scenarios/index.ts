import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/** Every scenario. */
export const scenarios: readonly Scenario[] = [tornSplit];

import type { Expected } from '../expectation.ts';

/**
 * What is expected of lookups that came after the scenarios: by id of the lookup, then by id of the scenario. What a scenario
 * says of a lookup by its name goes before; what is not given here is that of the protocol's `expectedAs`.
 */
export const LATER_LOOKUPS: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {};

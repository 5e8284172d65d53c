// The public face imports this file's users: the cycle is harmless, since the names are looked up when a lookup
// is checked or compiled, long after all modules have been evaluated.
import * as exported from '../index.ts';

/** The names that a lookup sent as source may use: the exports of the package. */
export const packageScope = (): Readonly<Record<string, unknown>> => exported;

import type { Checker } from './candidate.ts';
import { GlobalOrderChecker } from './global-order.ts';
import type { Growing } from './growing.ts';
import { LkmmChecker } from './lkmm/checker.ts';
import type { ModelName } from './models.ts';
import { SC_OPTIONS } from './sc.ts';
import { TSO_OPTIONS } from './tso.ts';

/** A checker of a model for events that come and go: it judges whatever is there when it is asked. */
export function growingChecker(model: ModelName, growing: Growing): Checker {
  const { statics, storeOrder } = growing;
  if (model === 'lkmm') return new LkmmChecker(growing, statics);
  return model === 'tso'
    ? new GlobalOrderChecker('tso', growing, statics, storeOrder, TSO_OPTIONS)
    : new GlobalOrderChecker('sc', growing, statics, statics.po, SC_OPTIONS);
}

import type { SlabCache } from '../../memory/slab.ts';
import type { Side, SwitchKind } from './switch.ts';

/** Says what is off. */
export interface Board {
  /**
   * Whether what the protocol is about to do is off.
   *
   * @param nth how often a board was asked before in this run of a CPU
   */
  isOff(side: Side, kind: SwitchKind, what: string, nth: number): boolean;
  /** Whether a cache has lost SLAB_TYPESAFE_BY_RCU. */
  isCacheOff(cache: SlabCache): boolean;
}

/** The same cache, its objects freed for good. */
export const withoutTypesafe = (cache: SlabCache): SlabCache => ({ ...cache, typesafeByRcu: false });

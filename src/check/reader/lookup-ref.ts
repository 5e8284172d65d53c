import { byId } from '../../common/near.ts';
import { DEFAULTS } from '../../common/options.ts';
import type { WriterSide } from '../../locks/writer-side.ts';
import { writerSides } from '../../locks/writer-sides.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import { type LookupId, protocols } from '../../lookup/protocols.ts';
import type { LookupSource } from './lookup-source.ts';

/** A lookup that is exported by a module (Node only). */
export interface LookupModule {
  /** URL of the module. */
  readonly module: string;
  /** Name of the export. */
  readonly export: string;
}

/** How a lookup is named: id of the table, a function, its source, or where a module exports it. */
export type LookupRef = LookupId | Lookup | LookupSource | LookupModule;

/** The writer side to run a lookup against: the one asked for, its protocol's, or that of v6.15. */
export function writerSideFor(lookup: LookupRef, id?: string): WriterSide {
  if (id === undefined && typeof lookup === 'string') return byId('lookup', protocols, lookup).writerSide;
  return byId('writer side', writerSides, id ?? DEFAULTS.writerSide);
}

/** What results call the lookup. */
export function lookupName(lookup: LookupRef): string {
  if (typeof lookup === 'string') return lookup;
  if (typeof lookup === 'function') return lookup.name || 'your lookup';
  return 'module' in lookup
    ? lookup.export
    : (lookup.source
        .trim()
        .match(/(?<=^(?:export\s+(?:default\s+)?)?function\s+)\w+/gm)
        ?.at(-1) ?? 'your lookup');
}

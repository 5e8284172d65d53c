import { byId } from '../../common/near.ts';
import type { Ref } from '../../memory/field.ts';
import type { AddressSpace } from '../../mm/address-space.ts';
import type { OwnObject } from '../../mm/own-object.ts';

/** What a scenario's operations are about, by name. */
export interface Stage {
  readonly space: AddressSpace;
  /** Kinds of objects behind VMAs, by name. */
  readonly objects: ReadonlyMap<string, OwnObject>;
  /** What the readers share, or NULL. */
  readonly shared: Ref;
  /** Another address space, if an operation is about one. */
  readonly other: AddressSpace | undefined;
  readonly files: ReadonlyMap<string, Ref>;
  readonly inodes: ReadonlyMap<string, Ref>;
  /** Keys of uprobes: whether one is there changes. */
  readonly keys: ReadonlyMap<string, { readonly inode: Ref; readonly offset: number }>;
  /** Uprobes that are there at the start. */
  readonly uprobes: ReadonlyMap<string, Ref>;
  /** The consumer of each of them. */
  readonly consumers: ReadonlyMap<string, Ref>;
  /** One for each further registration that a CPU may make. */
  readonly spareConsumers: readonly Ref[];
}

/** The file that a scenario calls by this name. */
export function fileNamed(files: ReadonlyMap<string, Ref>, name: string): Ref {
  byId(
    'file',
    [...files.keys()].map((id) => ({ id })),
    name,
  );
  return files.get(name) as Ref;
}

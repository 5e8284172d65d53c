import type { Field, Struct } from '../../memory/field.ts';
import type { FileKind } from '../../mm/file.ts';
import type { ObjectFreed } from '../../mm/own-object.ts';
import type { ScenarioFile, ScenarioMapping, ScenarioOperation, ScenarioUprobe } from '../scenario.ts';

/** An object of the reader's own behind the VMA, such as a mempolicy. */
export interface ObjectSetup {
  /** The pointer to it: `vm_policy` or `anon_name`. */
  readonly at: Field;
  /** What it is made of. */
  readonly struct: Struct;
  /** How it is freed once the VMA has another one, or is gone. */
  readonly freed: ObjectFreed;
}

/** What a reader of one's own looks at: the mapping at its address argument. */
export interface ReaderSetup {
  /** Its `vm_flags`; default `VM_READ | VM_EXEC`. */
  readonly flags?: number;
  /** True if no file is mapped. Default: false. */
  readonly anonymous?: boolean;
  /** Further uprobes by name. The one at the address, and decoys wherever a torn read points, are there already. */
  readonly uprobes?: Readonly<Record<string, ScenarioUprobe>>;
  /** Which cache its file comes from; default `filp`, type-stable. */
  readonly file?: FileKind;
  /** Objects of the reader's own behind the VMA, by name: one row of the table replaces each. */
  readonly objects?: Readonly<Record<string, ObjectSetup>>;
  /** An object that all readers share and nobody else touches, all zero at first: their fourth argument. */
  readonly shared?: Struct;
}

/** Something that a writer does to the mapping that a reader looks at, and then once more. */
export interface WriteCase {
  /** What tables call it. */
  readonly id: string;
  /** What is mapped before; default: one mapping around the address. */
  readonly mappings?: readonly ScenarioMapping[];
  /** The address that the reader is given; default: one in the middle of that mapping. */
  readonly address?: number;
  /** One write section each. */
  readonly writes: readonly ScenarioOperation[];
  /** Further files by name, or other ones of the names `file`, `other` and `third`. */
  readonly files?: Readonly<Record<string, ScenarioFile>>;
  /** Further uprobes by name. */
  readonly uprobes?: Readonly<Record<string, ScenarioUprobe>>;
  /** What each further CPU does. */
  readonly others?: readonly (readonly ScenarioOperation[])[];
  /** Caches whose freed objects are taken again; default: every type-stable one. */
  readonly reuse?: readonly string[];
  /** Type-stable caches that give their pages back instead; default: none. */
  readonly pagesGo?: readonly string[];
}

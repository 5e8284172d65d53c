import type { Field, Ref, Struct } from '../memory/field.ts';
import type { FileKind } from '../mm/file.ts';
import type { ObjectFreed } from '../mm/own-object.ts';
import type { Mapping } from '../mm/vma.ts';
import type { WriteOperation } from '../mm/writers.ts';
import type { Expectation } from './expectation.ts';

/** Who objected, when, and where it stands. */
export interface Source {
  /** A name; `ours` if nobody said it before. */
  readonly author: string;
  /** `2024-08-03`, or the month. */
  readonly date: string;
  /** Message-ID or commit; absent of ours. */
  readonly link?: string;
  /** Which part of it is ours, if any. */
  readonly note?: string;
}

/** An open file of a scenario. */
export interface ScenarioFile {
  /** Name of its inode; files may share one. */
  readonly inode: string;
  /** Which cache it comes from; default `filp`, type-stable. */
  readonly kind?: FileKind;
  /** False if nobody but the mappings has it open: the last of them to go frees it. Default: true. */
  readonly held?: boolean;
}

/** A mapping that is there at the start. Addresses in bytes, `pgoff` in pages. */
export interface ScenarioMapping {
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
  /** Name of a file, null for anonymous memory; default: the first file. */
  readonly file?: string | null;
  /** Default: VM_READ and VM_EXEC. */
  readonly flags?: number;
}

/** A uprobe by its key. */
export interface ScenarioUprobe {
  /** Name of an inode; default: that of the first file. */
  readonly inode?: string;
  /** In bytes. */
  readonly offset: number;
  /** False if it is not there at the start. */
  readonly registered?: boolean;
}

/** A write operation that names its file. */
export type FileByName<Operation> = Operation extends { readonly file: Ref }
  ? Omit<Operation, 'file'> & { readonly file: string | null }
  : Operation;

/** What a CPU of a scenario does, as data. */
export type ScenarioOperation =
  /** One write section, of the address space that is looked at or of another one. */
  | (FileByName<WriteOperation> & { readonly in?: 'other mm' })
  /** The other address space ends, and its `mm_struct` with it. Before that it maps what is given, if anything. */
  | {
      readonly operation: 'exit';
      readonly in: 'other mm';
      readonly mapped?: Omit<Mapping, 'file'> & { readonly file: string | null };
    }
  /** Opens a file, from `filp_cachep` if it is of no other kind, and maps it, if it says where. */
  | {
      readonly operation: 'open';
      readonly inode: string;
      readonly kind?: FileKind;
      readonly mapped?: Omit<Mapping, 'file'>;
    }
  /** The VMA at the address gets a new object of a kind that the scenario names, with the values of another life. */
  | {
      readonly operation: 'replace';
      readonly object: string;
      readonly address: number;
      readonly life: number;
    }
  /** Registers a uprobe, or takes it away; by name. */
  | { readonly operation: 'register' | 'unregister'; readonly uprobe: string };

/**
 * Who looks up. `lookup`: nobody, the lookup is called as it is. `handle_swbp`: a CPU that meets the breakpoint, and
 * falls back to mmap_lock. `trusting`: such a CPU that also believes a lookup which says that there is none.
 */
export type Caller = 'lookup' | 'handle_swbp' | 'trusting';

/**
 * What a lookup of one's own returns to its caller. `answer`: a number above 0. `vma locked`, `file referenced`,
 * `uprobe referenced`: a pointer to such an object, which the caller then releases. `errno`: 0 for yes, a number
 * above 0, or a negative errno. -EAGAIN, -EBUSY, -EINTR and the codes that restart a system call answer nothing, like
 * NULL elsewhere; every other errno is an answer, too.
 */
export type Returns = 'answer' | 'vma locked' | 'file referenced' | 'uprobe referenced' | 'errno';

/**
 * What is claimed. `right`: each answer was right at some moment of the call. `memory`: that, and nothing is read
 * after it was freed. `undisturbed`: no lookup is turned away if nothing that it read was changed. `no-collision`: no
 * lookup gives up because of a writer while mmap_lock is not write-held.
 */
export type Claim = 'right' | 'memory' | 'undisturbed' | 'no-collision';

/** Two versions of the code: one that the objection breaks, and one that meets it. */
export interface Pair {
  readonly broken: string;
  readonly fixed: string;
  /**
   * If not the lookup was mended but something around it: what changes in the scenario, and a line that says what
   * that is.
   */
  readonly change?: { readonly to: Pick<Scenario, 'files' | 'seqBits' | 'caller'>; readonly by: string };
}

/** An objection as data: memory, who does what, what is claimed, and what must come out. */
export interface Scenario {
  /** What options and results call it. */
  readonly id: string;
  /** What is asked, in one sentence. */
  readonly question: string;
  /** Where the objection comes from. */
  readonly source: Source;
  /** Files by name. Default: one, named `file`, of an inode named `inode`. */
  readonly files?: Readonly<Record<string, ScenarioFile>>;
  /** What is mapped at the start. */
  readonly mappings: readonly ScenarioMapping[];
  /** Uprobes by name: a number is the offset in the first file's inode. */
  readonly uprobes: Readonly<Record<string, number | ScenarioUprobe>>;
  /** What has happened before, one after the other. */
  readonly before?: readonly ScenarioOperation[];
  /** Where the breakpoint was hit. */
  readonly bpVaddr: number;
  /**
   * The right answer after 0, 1, 2, ... of the writes, one after the other; null for no uprobe. The last entry holds
   * for all that follow. `as alone`: whatever the reader itself answers at that moment if it runs alone.
   */
  readonly answers: readonly (string | null)[] | 'as alone';
  /** What the lookup returns, where `answers` is `as alone`. Default: `answer`. */
  readonly returns?: Returns;
  /** Default: `lookup`. */
  readonly caller?: Caller;
  /** Default: `right`. */
  readonly claim?: Claim;
  /**
   * Names of slab caches (`filp`, `vm_area_struct`) whose freed objects are taken again by whoever allocates next, the
   * last one freed first. Only those that are type-stable are; by default none.
   */
  readonly reuse?: readonly string[];
  /**
   * Names of type-stable caches whose freed objects nobody takes again: their slab pages go back, and after a grace period
   * nothing is there any more. By default none.
   */
  readonly pagesGo?: readonly string[];
  /** Objects behind VMAs that the reader declared, by name: each mapping has one of each. */
  readonly objects?: Readonly<
    Record<string, { readonly at: Field; readonly struct: Struct; readonly freed: ObjectFreed }>
  >;
  /** An object that the readers share, all zero: the fourth argument of each. */
  readonly shared?: Struct;
  /** Width of the counters; default 32. */
  readonly seqBits?: number;
  /** True if plain stores of unsigned longs may take effect in two halves. Default: false. */
  readonly tearing?: boolean;
  /** Write operations, in order; a run takes the first so many of them and deals them to its writers in turn. */
  readonly writes: readonly ScenarioOperation[];
  /** How many of them the objection needs, which is what `check` runs; default: all. */
  readonly sections?: number;
  /** What each further CPU does. */
  readonly others?: readonly (readonly ScenarioOperation[])[];
  /** Lookups that run here against another writer side than that of the table. */
  readonly writerSides?: Readonly<Record<string, string>>;
  /** What `show` shows; absent if nothing breaks. */
  readonly pair?: Pair;
  /** What must come out: each lookup once. Empty for a scenario of your own. */
  readonly expected: readonly Expectation[];
}

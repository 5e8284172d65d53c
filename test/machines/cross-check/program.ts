/**
 * Programs as data: what the machines run, and what the enumerator runs by itself. This is all that the two share.
 *
 * Each CPU has two pointers of its own, to a node and to a type-stable object, the value that it read last, and a
 * counter of rounds. What it reads is its result.
 */
import type { Ordering } from '../../../src/memory/cpu.ts';

/** Shared numbers, and the number in the object that the CPU's own pointer leads to. */
export type Place = 'x' | 'y' | 'z' | Kind;
/** Kinds of objects: a node must not be read after it was freed; a type-stable one may be, and may be taken again. */
export type Kind = 'node' | 'stable';
/** Flavours of RCU: the usual one, and Tasks Trace. */
export type Flavour = 'rcu' | 'trace';
export type ReadHow = 'load' | 'dataRace' | 'readOnce' | 'smpLoadAcquire' | 'rcuDereference';
export type WriteHow = 'store' | 'writeOnce' | 'smpStoreRelease' | 'rcuAssignPointer';
export type Unlock = 'upRead' | 'upWrite' | 'downgradeWrite' | 'spinUnlock';

/** What a callback does, with a number that goes with it; only `free` has none: it frees the CPU's own object. */
export type Callback =
  | { readonly what: 'store' | 'add' | 'locked add'; readonly place: 'x' | 'y' | 'z'; readonly value: number }
  | { readonly what: 'free'; readonly kind: Kind };

export type Statement =
  | { readonly do: 'read'; readonly how: ReadHow; readonly place: Place }
  /** `rounds` stores how often the loop went round. */
  | {
      readonly do: 'write';
      readonly how: WriteHow;
      readonly place: Place;
      readonly value: number | 'rounds';
    }
  | {
      readonly do: 'modify';
      readonly how: 'xchg' | 'fetchAdd' | 'cmpxchg';
      readonly ordering: Ordering;
      readonly place: Place;
      readonly value: number;
      readonly expected: number;
    }
  | { readonly do: 'fence'; readonly how: 'smpMb' | 'smpRmb' | 'smpWmb' }
  /** Waits for a value: this one, or at least this one. */
  | { readonly do: 'wait'; readonly place: Place; readonly for: 'this' | 'at least'; readonly value: number }
  /** Only if this was read last. */
  | { readonly do: 'if'; readonly value: number; readonly body: Body }
  /** Rounds of a body until it has read at least that; `named` ones tell the machine of each further round. */
  | {
      readonly do: 'loop';
      readonly rounds: number;
      readonly until: number;
      readonly named: boolean;
      readonly body: Body;
    }
  | { readonly do: 'section'; readonly flavour: Flavour; readonly body: Body }
  | { readonly do: 'grace period'; readonly flavour: Flavour }
  | { readonly do: 'call'; readonly flavour: Flavour; readonly callback: Callback }
  /** The spinlock, or the semaphore for writing, for reading, or for reading if that needs no wait. */
  | { readonly do: 'lock'; readonly how: 'spin' | 'write' | 'read' | 'try'; readonly body: Body }
  /** The semaphore, held for writing, then for reading. */
  | { readonly do: 'downgrade'; readonly body: Body; readonly after: Body }
  /** Mostly an unlock of what is not held, or the end of no section. */
  | { readonly do: 'unlock'; readonly how: Unlock }
  | { readonly do: 'leave'; readonly flavour: Flavour }
  /** The own pointer leads to an object that was allocated. */
  | { readonly do: 'allocate'; readonly kind: Kind; readonly content: 'zero' | 'as left' }
  /** The own pointer becomes what is published. */
  | { readonly do: 'follow'; readonly kind: Kind; readonly how: ReadHow }
  | { readonly do: 'publish'; readonly kind: Kind; readonly how: WriteHow; readonly what: 'own' | 'NULL' }
  | { readonly do: 'free'; readonly kind: Kind };

export type Body = readonly Statement[];

/** A program: what each CPU does, and whether type-stable objects that were freed are taken again. */
export interface CrossProgram {
  readonly cpus: readonly Body[];
  readonly reuse: boolean;
}

/** A program for people. */
export function textOf({ cpus, reuse }: CrossProgram): string {
  const lines = cpus.flatMap((body, cpu) => [`CPU${cpu}`, ...linesOf(body, '  ')]);
  return [...lines, ...(reuse ? ['(freed type-stable objects are taken again)'] : [])].join('\n');
}

function linesOf(body: Body, indent: string): string[] {
  return body.flatMap((statement) => {
    const { do: what, ...rest } = statement;
    const words: string[] = [what];
    const bodies: Body[] = [];
    for (const [name, value] of Object.entries(rest)) {
      if (Array.isArray(value)) bodies.push(value);
      else if (typeof value === 'object') words.push(...Object.values(value).map(String));
      else if (typeof value === 'boolean') words.push(...(value ? [name] : []));
      else words.push(typeof value === 'number' ? `${name} ${value}` : String(value));
    }
    const [first, second] = bodies;
    return [
      indent + words.join(' '),
      ...(first === undefined ? [] : linesOf(first, `${indent}  `)),
      ...(second === undefined ? [] : [`${indent}then`, ...linesOf(second, `${indent}  `)]),
    ];
  });
}

/** herd's words for what a search found. */
export type VerdictWord = 'Never' | 'Sometimes' | 'Always';

/** Memory models, the strongest first. What is expected under one that has no judge is what nothing has tested yet. */
export type Model = 'sc' | 'tso' | 'lkmm';

/**
 * Models of mmap_lock: `rwsem` is acquire and release, readers counted; `spin` also orders the stores of one section
 * before those of the next.
 */
export type LockModel = 'rwsem' | 'spin';

/** What must come out for some lookups, and why, in a line. */
export type Expectation = {
  /** Ids of the table; `others` for all that no other expectation of the scenario names. */
  readonly lookups: readonly string[] | 'others';
  readonly why: string;
  /** Why under `lkmm`, if that is another reason. */
  readonly whyReordered?: string;
} & (
  | {
      /** By number of write operations, from 1; one word if their number does not matter. */
      readonly sc: VerdictWord | readonly VerdictWord[];
      /** At as many as the objection needs. Default: the word of `sc`, see {@link expectedWord}. */
      readonly tso?: VerdictWord;
      /** At as many as the objection needs; with the model of mmap_lock if it matters. Default: nothing. */
      readonly lkmm?: VerdictWord | Readonly<Record<LockModel, VerdictWord>>;
    }
  /** The pair cannot exist; `why` says why. */
  | { readonly notApplicable: true }
);

/** What a scenario has that tells what is expected. */
interface Expecting {
  readonly expected: readonly Expectation[];
  readonly sections?: number;
  readonly writes: readonly unknown[];
}

/** What a scenario expects of a lookup of the table; undefined if it says nothing. */
export function expectationOf(
  { expected }: Pick<Expecting, 'expected'>,
  lookup: string,
): Expectation | undefined {
  return (
    expected.find(({ lookups }) => lookups !== 'others' && lookups.includes(lookup)) ??
    expected.find(({ lookups }) => lookups === 'others')
  );
}

/** Why that is expected under a model; empty if nothing is. */
export function reasonOf(expectation: Expectation | undefined, model: Model): string {
  const { why = '', whyReordered = why } = expectation ?? {};
  return model === 'lkmm' ? whyReordered : why;
}

/**
 * The word expected after so many write operations; undefined if none is, or the pair cannot exist.
 *
 * What is not given for `tso` is as under `sc`. TSO lets a load take effect before an earlier store of its CPU to another
 * place, and nothing else. A lookup by counts stores nothing that others read; one that locks does so by an operation
 * that is a full barrier under TSO, and so does a writer before its first load. So no claim here rests on that one order.
 */
export function expectedWord(
  scenario: Expecting,
  lookup: string,
  sections: number,
  model: Model = 'sc',
  lockModel: LockModel = 'rwsem',
): VerdictWord | undefined {
  const expectation = expectationOf(scenario, lookup);
  if (expectation === undefined || 'notApplicable' in expectation) return undefined;
  const sc = typeof expectation.sc === 'string' ? expectation.sc : expectation.sc[sections - 1];
  if (model === 'sc') return sc;
  if (sections !== sectionsOf(scenario)) return undefined;
  const word = expectation[model] ?? (model === 'tso' ? sc : undefined);
  return typeof word === 'object' ? word[lockModel] : word;
}

/** How many write operations the objection needs. */
export const sectionsOf = ({ sections, writes }: Omit<Expecting, 'expected'>): number =>
  sections ?? writes.length;

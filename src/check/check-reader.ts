import type { ReaderReport, ReaderRow } from '../report/reader-report.ts';
import type { Trace } from '../report/trace.ts';
import type { LockModel, Model } from '../scenarios/expectation.ts';
import { type ReaderSetup, scenarioOf, type WriteCase, writeCases } from '../scenarios/write-cases.ts';
import type { Judge, Judgement } from './judgement.ts';
import { judgesOf } from './judges.ts';
import { UserError } from './lookup-error.ts';
import { type LookupRef, lookupName, writerSides } from './lookup-ref.ts';
import { byId } from './near.ts';
import type { FindingKind } from './verdict.ts';
import { withoutChance } from './watch/forbidden.ts';

/** How to check a reader of one's own. Nothing has to be given. */
export interface CheckOptions {
  /** The mapping that it looks at. */
  readonly setup?: ReaderSetup;
  /** Writes to run it against: names of the table's rows, or cases of one's own. Default: every kind of write. */
  readonly writers?: readonly (string | WriteCase)[];
  /**
   * What it must not break. `memory` (default): each answer was right at some moment of the call, and nothing that
   * was freed is read. `right`: the first alone.
   */
  readonly claim?: 'memory' | 'right';
  /** Default: every one that has a judge. */
  readonly model?: Model | 'all';
  /** Default: `refcnt`, which is v6.15 and later: a seqcount, and VMAs that are freed at once. */
  readonly writerSide?: string;
  /** How many write sections fall into one run; default: one, and two. */
  readonly cycles?: readonly number[];
}

/**
 * Checks a reader of one's own, a function of `(cpu, mm, address)`, against every kind of write. It may return any
 * number above 0 as its answer; 0 or a reason to fall back means that the caller takes mmap_lock instead. An answer
 * is right if the reader itself gives it, with nobody beside it, at some moment of the call.
 *
 * @throws UserError if an option cannot be
 * @throws LookupError if the reader throws, or returns no number
 *
 * @example
 * ```ts
 * import {
 *   check, type Cpu, mmapLockSpeculateRetry, mmapLockSpeculateTryBegin, NULL, type Ref, vm_flags, vmaLookup,
 * } from 'vmaspec';
 *
 * function flagsOf(cpu: Cpu, mm: Ref, address: number): number {
 *   cpu.rcuReadLock();
 *   const seq = mmapLockSpeculateTryBegin(cpu, mm);
 *   const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
 *   const flags = vma === NULL ? 0 : cpu.load(vma, vm_flags);
 *   const changed = mmapLockSpeculateRetry(cpu, mm, seq);
 *   cpu.rcuReadUnlock();
 *   return changed ? 0 : flags;
 * }
 *
 * const { rows, worst } = check(flagsOf, { model: 'sc' }); // without it, under every model
 * console.log(rows.length, worst); // null: nothing was found
 * ```
 */
export function check(reader: LookupRef, options: CheckOptions = {}): ReaderReport {
  return withoutChance(() => checkEverything(reader, options));
}

function checkEverything(reader: LookupRef, options: CheckOptions): ReaderReport {
  const { setup = {}, claim = 'memory', model = 'all', writerSide = 'refcnt', cycles = [1, 2] } = options;
  const known = OPTIONS.map((id) => ({ id }));
  for (const name of Object.keys(options)) byId('option', known, name);
  byId('writer side', writerSides, writerSide);
  byId('claim', [{ id: 'memory' }, { id: 'right' }], claim);
  const judges = judgesOf(model);
  const cases = casesFrom(options.writers, setup);
  if (!cases.some(({ writes }) => cycles.some((count) => count >= 1 && count <= writes.length))) {
    const most = Math.max(...cases.map(({ writes }) => writes.length));
    throw new UserError(
      `a writer has 1 or ${most} sections here, but cycles [${cycles.join(', ')}] was asked for: give some of those`,
    );
  }
  const rows: ReaderRow[] = [];
  const witnesses = new Map<ReaderRow, Trace>();
  for (const one of cases) {
    for (const sections of cycles.filter((count) => count <= one.writes.length)) {
      const scenario = { ...scenarioOf(one, setup, claim), sections };
      let unfit: string | undefined;
      for (const judge of judges) {
        for (const lockModel of judge.lockModels) {
          const question = { scenario, lookup: reader, sections, lockModel, writerSide, patience: PATIENCE };
          const found = unfit === undefined ? judge.judge(question) : { notJudged: unfit };
          const row = rowOf(one.id, sections, judge, lockModel, found);
          rows.push(row);
          if ('notJudged' in found) continue;
          const kind = found.findings.find((finding) => UNFIT.includes(finding.kind))?.kind;
          if (kind !== undefined) unfit = `it is ${kind} under ${judge.model} already`;
          const witness = found.witness ?? found.findings[0]?.witness;
          if (witness !== undefined) witnesses.set(row, witness);
        }
      }
    }
  }
  return { reader: lookupName(reader), writerSide, claim, rows, worst: worstOf(rows, witnesses) };
}

/** Milliseconds for each search under a memory model: a reader of one's own has a hundred of them. */
const PATIENCE = 4000;
/** A reader of which this is found is judged no further. */
const UNFIT: readonly FindingKind[] = ['not-deterministic', 'endless'];

const OPTIONS = [
  'setup',
  'writers',
  'claim',
  'model',
  'writerSide',
  'cycles',
] satisfies (keyof CheckOptions)[];

function casesFrom(asked: CheckOptions['writers'], setup: ReaderSetup): readonly WriteCase[] {
  const cases = writeCases(setup);
  if (asked === undefined) return cases;
  if (asked.length === 0) throw new UserError('no writer is asked for: leave writers out, or name one');
  return asked.map((one) => (typeof one === 'string' ? byId('writer', cases, one) : one));
}

function rowOf(
  operation: string,
  cycles: number,
  { model }: Judge,
  lockModel: LockModel,
  found: Judgement | { readonly notJudged: string },
): ReaderRow {
  const named = { operation, cycles, model, lockModel };
  if ('notJudged' in found) {
    const nothing = { positive: 0, negative: 0, vacuous: false, findings: [], dataRaces: null };
    return { ...named, verdict: 'not judged', ...nothing, bounds: [found.notJudged] };
  }
  const { verdict, positive, negative, vacuous, findings, dataRaces, bounds } = found;
  return {
    ...named,
    verdict,
    positive,
    negative,
    vacuous,
    findings: findings.map(({ kind, text, executions, position }) => ({
      kind,
      text,
      executions,
      ...(position === undefined ? {} : { position }),
    })),
    dataRaces,
    bounds,
  };
}

/** What is found is the worse the earlier its kind stands here; all other kinds come first. */
const KINDS = ['wrong answer', 'recycled object', 'not-deterministic', 'endless'];

/** The worst row: that of the worst kind of finding, of these the one with the fewest steps. */
function worstOf(
  rows: readonly ReaderRow[],
  witnesses: ReadonlyMap<ReaderRow, Trace>,
): ReaderReport['worst'] {
  const rank = ({ findings }: ReaderRow): number =>
    Math.min(...findings.map(({ kind }) => KINDS.indexOf(kind)));
  const stepsOf = (row: ReaderRow): number => witnesses.get(row)?.steps.length ?? Number.POSITIVE_INFINITY;
  const [worst] = rows
    .filter(({ findings }) => findings.length > 0)
    .sort((a, b) => rank(a) - rank(b) || stepsOf(a) - stepsOf(b));
  if (worst === undefined) return null;
  const { operation, cycles, model, lockModel } = worst;
  const witness = witnesses.get(worst);
  return { operation, cycles, model, lockModel, ...(witness === undefined ? {} : { witness }) };
}

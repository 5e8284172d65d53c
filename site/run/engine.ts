import {
  essentialSteps,
  explore,
  type Interval,
  parseMaps,
  runThreads,
  sampleMaps,
  type Tally,
  type TallyName,
  ThreadFailed,
  traceText,
  UserError,
} from '../../src/index.ts';
import { shownTrace } from '../viewer/shown-trace.ts';
import type { FoundVerdict, PauseCounts, PauseRequest, Row } from './messages.ts';

/** The sentence for an error whose message was written for the reader, up to its full stop. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof UserError) return error.message;
  if (error instanceof ThreadFailed) return `${error.message}: mend the lookup and run it again`;
  return undefined;
}

/** Tries every interleaving of the lookup and one writer. */
export function exploreLookup(source: string, sections: number, writerSide: string): FoundVerdict {
  const begin = performance.now();
  const found = explore({ lookup: { source }, sections, writerSide });
  const { verdict, positive, negative, otherwiseWrong, vacuous, bounds, findings } = found;
  // What else was found is shown if the answers were right; a loop has no steps to show.
  const witness = found.witness ?? findings.find((one) => one.witness.steps.length > 0)?.witness;
  return {
    verdict,
    positive,
    negative,
    otherwiseWrong,
    vacuous: vacuous === true,
    seconds: ((performance.now() - begin) / 1000).toFixed(2),
    bounds: [...bounds],
    findings: findings
      .filter(({ kind }) => kind !== 'wrong answer')
      .map(({ kind, text, executions }) => `${kind}: ${text} (in ${executions})`),
    witness: witness && { ...shownTrace(witness, essentialSteps(witness)), text: traceText(witness) },
  };
}

const labels: [TallyName, string][] = [
  ['attempts', 'lookups tried'],
  ['accepted', 'answered without the lock'],
  ['wrong', 'wrong answers seen'],
  ['writeLocked', 'fell back: the VMA was being written'],
  ['collided', 'fell back: the counts were equal by chance'],
  ['changed', 'fell back: something had changed'],
  ['noVma', 'fell back: no VMA'],
  ['noFile', 'fell back: no file'],
  ['noUprobe', 'fell back: no uprobe'],
  ['unnamed', 'fell back: no reason given'],
  ['unjudged', 'lookups too long to be judged'],
  ['writes', 'write sections meanwhile'],
];

const number = (value: number): string => Math.round(value).toLocaleString('en');
const range = ({ mean, low, high }: Interval, show: (value: number) => string): string =>
  `${show(mean)} (95 %: ${show(low)} to ${show(high)})`;

const rowsOf = (tally: Tally): Row[] =>
  labels
    .filter(([name]) => tally[name] > 0 || ['attempts', 'accepted', 'wrong'].includes(name))
    .map(([name, label]) => ({ label, value: number(tally[name]) }));

const readersHere = (): number => Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));

/** Races readers against a writer on shared memory for two seconds. */
export async function runLookupOnThreads(
  source: string,
  writerSide: string,
  onRows: (rows: Row[], final: boolean) => void,
): Promise<void> {
  const readers = readersHere();
  const result = await runThreads({
    lookup: { source },
    writerSide,
    addressSpace: parseMaps(sampleMaps),
    readers,
    seconds: 2,
    onProgress: (_, tally) => onRows(rowsOf(tally), false),
  });
  const retryRate = range(result.retryRate, (rate) => `${(rate * 100).toFixed(2)} %`);
  const rates = [
    { label: 'threads', value: `${readers} reading, 1 writing without pause` },
    { label: 'lookups a second', value: range(result.lookupsPerSecond, number) },
    { label: 'retry rate', value: result.unnamed > 0 ? 'unknown: some fallbacks gave no reason' : retryRate },
  ];
  onRows([...rates, ...rowsOf(result)], true);
}

const countsOf = ({
  attempts,
  writes,
  wrong,
  unjudged,
  writeLocked,
  collided,
  changed,
}: Tally): PauseCounts => ({
  attempts,
  writes,
  wrong,
  unjudged,
  fellBack: writeLocked + collided + changed,
});

/** Races readers that are held up before the last field of their check against a writer, for two seconds. */
export async function runPausedReader(
  { lookup, pause }: PauseRequest,
  onCounts: (counts: PauseCounts, final: boolean) => void,
): Promise<void> {
  const result = await runThreads({
    lookup,
    pause,
    addressSpace: parseMaps(sampleMaps),
    readers: readersHere(),
    operation: 'split',
    // A seed of its own for each run, or pauses and addresses would be the same again.
    seed: crypto.getRandomValues(new Uint32Array(1))[0] as number,
    seconds: 2,
    onProgress: (_, tally) => onCounts(countsOf(tally), false),
  });
  onCounts(countsOf(result), true);
}

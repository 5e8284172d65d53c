/**
 * `npm run conformance -- DIR --expected CSV [--json] [--jobs N] [--timeout S]`: a whole folder of litmus tests
 * against a table of answers. Exit code 1 says that something differs.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Judged, judge } from './judge.ts';
import { report, reportText } from './report.ts';
import { type Expected, readTable } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    expected: { type: 'string' },
    json: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    timeout: { type: 'string', default: '20' },
  },
});
const [directory] = positionals;
const jobs = Number(values.jobs);
const timeout = Number(values.timeout) * 1000;
if (directory === undefined || values.expected === undefined || !(jobs >= 1) || !(timeout > 0)) {
  console.error(
    'usage: npm run conformance -- DIR --expected CSV [--json] [--jobs N, at least 1] [--timeout S]',
  );
  process.exit(2);
}
const table = readTable(values.expected);
const judged =
  jobs === 1 ? table.map((expected) => judge(directory, expected, timeout)) : await inWorkers(directory);
const found = report(table, judged);
console.log(values.json ? JSON.stringify(found, null, 2) : reportText(found));
process.exitCode = found.differences.length + found.unsupported.length > 0 ? 1 : 0;

/** Each worker takes the next test when it is done with one. */
async function inWorkers(directory: string): Promise<Judged[]> {
  const results: Judged[] = [];
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker.ts', import.meta.url), {
        workerData: { directory, timeout },
      });
      const give = (): void => {
        const expected: Expected | undefined = table[next++];
        if (expected !== undefined) worker.postMessage(expected);
        else worker.terminate().then(() => resolve(), reject);
      };
      worker.on('message', (one: Judged) => {
        results.push(one);
        give();
      });
      worker.once('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, table.length) }, work));
  return results.sort((a, b) => (a.path < b.path ? -1 : 1));
}

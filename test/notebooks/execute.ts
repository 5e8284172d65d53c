import { parseArgs } from 'node:util';
import { atMost } from './at-most.ts';
import { formatNotebook, readNotebook, writeNotebook } from './nbformat.ts';
import { projectNotebooks } from './project-notebooks.ts';
import { runNotebook } from './runner.ts';

const usage = `node test/notebooks/execute.ts [--write] [--timeout <seconds>] [notebook ...]

Runs the notebooks, by default all in notebooks/, and says what went wrong.
  --write    stores the outputs in the files; a notebook that failed is left as it was
  --timeout  seconds for one notebook (default 120)`;

async function execute(file: string, write: boolean, timeoutMs: number): Promise<boolean> {
  const started = performance.now();
  const run = await runNotebook(file, { timeoutMs });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (run.failures.length > 0) {
    console.error(`${run.report}\n\n${file}: failed after ${seconds} s${write ? ', not written' : ''}`);
    return false;
  }
  const changed = formatNotebook(run.notebook) !== formatNotebook(readNotebook(file));
  if (write && changed) writeNotebook(file, run.notebook);
  const outcome = write ? 'written' : 'outputs differ from the file; --write stores them';
  console.log(`${file}: ran in ${seconds} s, ${changed ? outcome : 'outputs unchanged'}`);
  return true;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '120' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const seconds = Number(values.timeout);

if (values.help) {
  console.log(usage);
} else if (!(seconds > 0)) {
  console.error(`--timeout: expected a number of seconds above 0, found '${values.timeout}'\n\n${usage}`);
  process.exitCode = 2;
} else {
  const files = positionals.length > 0 ? positionals : projectNotebooks();
  if (files.length === 0) console.log('There are no notebooks in notebooks/ yet: nothing to run.');
  const outcomes = await atMost(2, files, (file) => execute(file, values.write, seconds * 1000));
  if (outcomes.includes(false)) process.exitCode = 1;
}

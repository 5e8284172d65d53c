import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { isFull } from '../support/tier.ts';
import { compareOutputs } from './compare.ts';
import type { FailureKind } from './failure.ts';
import { findNbconvert } from './jupyter.ts';
import { readNotebook } from './nbformat.ts';
import { projectNotebooks, shownInJupyter } from './project-notebooks.ts';
import { runNotebook } from './runner.ts';

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', `${name}.ipynb`);

/** Runs a fixture that must fail, and returns its failures as `kind [cell]` with the report. */
async function failing(name: string, timeoutMs?: number): Promise<{ failures: string[]; report: string }> {
  const run = await runNotebook(fixture(name), timeoutMs === undefined ? {} : { timeoutMs });
  return { failures: run.failures.map(({ kind, cell }) => `${kind} [${cell}]`), report: run.report };
}

const failed = (kind: FailureKind, cell: number) => `${kind} [${cell}]`;

// Where there is a real Jupyter, jupyter.test.ts compares the outputs of some: once is enough of the tier that has to be quick.
const elsewhere = isFull || (await findNbconvert()) === undefined ? [] : shownInJupyter();
const here = projectNotebooks().filter((file) => !elsewhere.includes(file));

describe('the notebooks of the project', { concurrency: 2 }, () => {
  for (const file of [fixture('good'), ...here]) {
    it(`${basename(file)} should run and show what is committed`, async () => {
      const { notebook, failures, report } = await runNotebook(file);
      assert.equal(failures.length, 0, report);
      assert.deepEqual(compareOutputs(readNotebook(file), notebook), []);
    });
  }
});

describe('the notebook runner', { concurrency: 2 }, () => {
  it('should name the notebook and the cell that throws, and run no cell after it', async () => {
    const { notebook, failures, report } = await runNotebook(fixture('throws'));
    assert.deepEqual(
      failures.map(({ kind, cell }) => failed(kind, cell)),
      [failed('thrown', 2)],
    );
    assert.match(report, /throws\.ipynb, code cell \[2\]: an error was thrown/);
    assert.match(report, /\| function boom\(\): never \{/);
    assert.match(report, /Error: thrown on purpose/);
    assert.doesNotMatch(report, /node_modules/);
    assert.doesNotMatch(JSON.stringify(notebook.cells[2]), /stream/);
  });

  it('should charge late errors to the cell that started the work', async () => {
    const { failures, report } = await failing('rejects-late');
    assert.deepEqual(failures, [failed('rejected', 1), failed('uncaught', 2)]);
    assert.match(report, /code cell \[1\]: a promise was rejected/);
    assert.match(report, /Error: thrown in a timer on purpose/);
  });

  it('should show the diagnostics of TypeScript', async () => {
    const { failures, report } = await failing('type-error');
    assert.deepEqual(failures, [failed('types', 2)]);
    assert.match(report, /1:7 - Type 'number' is not assignable to type 'string'/);
  });

  it('should take text on stderr for a failure, and run on', async () => {
    const { notebook, failures, report } = await runNotebook(fixture('writes-stderr'));
    assert.deepEqual(
      failures.map(({ kind, cell }) => failed(kind, cell)),
      [failed('stderr', 1)],
    );
    assert.match(report, /found: {4}one\n +two/);
    assert.match(JSON.stringify(notebook.cells[1]), /still runs/);
  });

  it('should kill a notebook that never ends', async () => {
    const { failures, report } = await failing('never-ends', 1500);
    assert.deepEqual(failures, [failed('timeout', 1)]);
    assert.match(report, /no end after 1\.5 s; the process was killed/);
  });

  it('should notice that the process ended', async () => {
    const { failures, report } = await failing('exits');
    assert.deepEqual(failures, [failed('ended', 1)]);
    assert.match(report, /exit code 3/);
  });

  it('should refuse what is not a notebook', async () => {
    await assert.rejects(runNotebook(import.meta.filename), /expected a notebook \(JSON\)/);
    const json = join(import.meta.dirname, '..', '..', 'package.json');
    await assert.rejects(runNotebook(json), /expected a notebook of nbformat 4, found at nbformat/);
  });
});

import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { importsPackage, requireBuiltTypes } from './built-types.ts';
import { compareOutputs } from './compare.ts';
import { executeInJupyter, findNbconvert, howToInstall } from './jupyter.ts';
import { readNotebook } from './nbformat.ts';
import { shownInJupyter } from './project-notebooks.ts';

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', `${name}.ipynb`);
const nbconvert = await findNbconvert();
const { CI: inCi } = process.env;
const missing = `expected a working jupyter-nbconvert, found none. ${howToInstall}`;

if (nbconvert !== undefined) {
  describe('real Jupyter with the project kernel', { concurrency: 2 }, () => {
    for (const file of [fixture('good'), ...shownInJupyter()]) {
      it(`should show what is committed in ${basename(file)}`, async () => {
        const committed = readNotebook(file);
        if (importsPackage(committed)) requireBuiltTypes();
        const executed = await executeInJupyter(nbconvert, file);
        assert.deepEqual(compareOutputs(committed, executed), []);
      });
    }

    it('should stop at a cell that throws', async () => {
      await assert.rejects(executeInJupyter(nbconvert, fixture('throws')), /CellExecutionError/);
    });
  });
} else if (inCi) {
  it('should find Jupyter, which CI must not go without', () => assert.fail(missing));
} else {
  it('should run the notebooks through real Jupyter', { skip: missing }, () => {});
}

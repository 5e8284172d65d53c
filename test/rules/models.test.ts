/** Who needs to know something of a memory model asks for its traits, or has it do the work: nobody asks for a name. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { MODELS } from '../../src/models/model.ts';
import { models } from '../../src/models/models.ts';
import { reorders, traits } from '../../src/models/traits.ts';

const root = join(import.meta.dirname, '..', '..');
const NAME = "'(?:lkmm|tso|sc)'";
/** A question for a name: a comparison, a case, a list of names in which one is looked up. */
const QUESTION = new RegExp(
  [`[!=]==\\s*${NAME}`, `${NAME}\\s*[!=]==`, `case ${NAME}`, `${NAME} in `, `${NAME}\\]\\.\\w+\\(`].join('|'),
  'g',
);

/** A table of expectations has a column for each model, and the command line has defaults: there names are data. */
const ROOMS = ['machines', 'check', 'litmus', 'report', 'measure'];

/** A file without its comments: an example may well ask for a name. */
const code = (file: string): string =>
  readFileSync(file, 'utf8').replaceAll(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, '');

describe('the names of memory models', () => {
  it('should be asked for by no file of the machines, the check, the litmus tests and the reports', () => {
    const asked = ROOMS.flatMap((room) => globSync(`src/${room}/**/*.ts`, { cwd: root })).flatMap((file) =>
      [...code(join(root, file)).matchAll(QUESTION)].map(([text]) => `${file}: ${text}`),
    );
    assert.deepEqual(asked, []);
  });

  it('should be seen if they are asked for', () => {
    for (const text of ["model === 'lkmm'", "'sc' !== model", "case 'tso':", "['sc', 'tso'].indexOf(model)"])
      assert.ok(text.match(QUESTION), text);
    for (const text of ["model: 'sc'", "type Model = 'sc' | 'tso'", "model = 'lkmm'"])
      assert.ok(!text.match(QUESTION), text);
  });
});

describe('the traits of memory models', () => {
  it('should be those that the models have', () => {
    assert.deepEqual(Object.keys(models).sort(), [...MODELS].sort());
    for (const name of MODELS) assert.equal(models[name].traits, traits[name]);
  });

  it('should be listed from the strongest model to the weakest', () => {
    assert.deepEqual([...MODELS], ['sc', 'tso', 'lkmm']);
    assert.deepEqual(MODELS.map(reorders), [false, true, true]);
  });
});

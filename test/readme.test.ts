import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explore, traceText } from '../src/index.ts';

const root = new URL('..', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

test('the README shows the execution that explore finds', () => {
  const { witness } = explore({ lookup: 'aug05' });
  assert.ok(witness !== undefined);
  assert.ok(readme.includes(`\`\`\`\n${traceText(witness)}\n\`\`\``), traceText(witness));
  assert.ok(readme.includes(`--schedule ${witness.schedule}`), witness.schedule);
});

test("the README's verdict of aug05 is today's", () => {
  const { verdict, positive, negative } = explore({ lookup: 'aug05' });
  assert.ok(readme.includes(`${verdict} ${positive} ${negative}`), `${verdict} ${positive} ${negative}`);
});

test('the results that the README names are there', () => {
  const folder = new URL('notebooks/results/', root);
  const results = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const ids = results.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')).id);
  const named = [...readme.matchAll(/vmaspec (?:reproduce|cite) (\S+?)[ `]/g)].map(([, id]) => id);
  assert.equal(named.length, 2);
  for (const id of named) assert.ok(ids.includes(id), `${id} is none of ${ids.join(', ')}`);
});

test("the README's Python reads the rows", { skip: !hasPython() && 'there is no python3' }, () => {
  const code = /```python\n([\s\S]*?)```/.exec(readme)?.[1] ?? assert.fail('no Python');
  assert.equal(code.trim().split('\n').length, 5);
  const printed = execFileSync('python3', ['-c', code], { cwd: root, encoding: 'utf8' });
  assert.match(printed, /^int 4 untouched 0\.0625\n/);
});

function hasPython(): boolean {
  return spawnSync('python3', ['--version']).status === 0;
}

test("the README's lookup runs and prints what its comment says", () => {
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(code !== undefined);
  const printed = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(printed.trim(), /\/\/ (\w+)\n$/.exec(code)?.[1]);
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { takenText } from '../../../src/cli/results/taken-text.ts';
import type { Provenance } from '../../../src/experiments/result.ts';

it('other work should be mentioned beside a measured figure, unless it is little', () => {
  const made = { cores: 2 } as Provenance;
  assert.deepEqual([takenText(made), takenText({ ...made, coresTaken: 0.05 })], [[], []]);
  const [line = ''] = takenText({ ...made, coresTaken: 1.4 });
  assert.match(line, /^ {2}beside other work on 1\.4 of 2 cores: /);
  for (const part of line.split('\n')) assert.ok(part.length <= 80, part);
});

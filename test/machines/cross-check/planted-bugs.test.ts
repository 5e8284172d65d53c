import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type PlantedBug, plantedBugs } from './planted-bugs.ts';

const SEED = 20261130;
const PROGRAMS = 1000;
const HERE = import.meta.dirname;
const SOURCES = join(HERE, '..', '..', '..', 'src');

/** Runs the check in a process of its own, which loads the machines with the bug. */
async function check(bug: PlantedBug): Promise<{ isPlanted: boolean; isCaught: boolean; programs: number }> {
  const args = [join(HERE, 'plant.ts'), JSON.stringify(bug), `${SEED}`, `${PROGRAMS}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

describe(`${PROGRAMS} random programs`, () => {
  for (const bug of plantedBugs)
    it(`should catch it if ${bug.breaks}`, async (test) => {
      const count = readFileSync(join(SOURCES, bug.file), 'utf8').split(bug.text).length - 1;
      assert.equal(count, 1, `${bug.file} has ${count} times, not once: ${bug.text}`);
      const { isPlanted, isCaught, programs } = await check(bug);
      assert.ok(isPlanted, `${bug.file} was loaded without the bug`);
      assert.ok(isCaught, `${programs} programs have the same outcomes with the bug`);
      test.diagnostic(`caught by program ${programs}`);
    });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { requireBuiltTypes, staleTypesHint } from './built-types.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-types-'));
after(() => rmSync(folder, { recursive: true }));

/** An empty file, last changed in the given second. */
function touch(second: number, ...path: string[]): void {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, second, second);
}

describe('the types that notebooks see', () => {
  it('should be asked for, with the command that makes them, where they are missing', () => {
    assert.throws(
      () => requireBuiltTypes(folder),
      /expected .*index\.d\.ts, found no such file.*npm run build/s,
    );
  });

  it('should be called old if a source file is newer', () => {
    touch(2000, 'build', 'types', 'index.d.ts');
    touch(1000, 'src', 'index.ts');
    assert.equal(staleTypesHint(folder), undefined);
    touch(3000, 'src', 'mm', 'vma.ts');
    assert.match(staleTypesHint(folder) ?? '', /vma\.ts is newer than build\/types: npm run build/);
  });
});

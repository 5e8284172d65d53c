import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { build } from 'vite';

const entry = join(import.meta.dirname, '..', '..', 'src', 'litmus', 'check-litmus.ts');

it('parser, models and search fit into less than 300 kB of minified script', async () => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: true, lib: { entry, formats: ['es'] } },
  });
  assert.ok(Array.isArray(built));
  const bytes = built
    .flatMap(({ output }) => output)
    .reduce((sum, part) => sum + ('code' in part ? Buffer.byteLength(part.code) : 0), 0);
  assert.ok(bytes > 20_000, `a bundle of ${bytes} bytes cannot be whole`);
  assert.ok(bytes < 300_000, `${bytes} bytes`);
});

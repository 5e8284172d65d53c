/** Checks random programs with a bug in the machines: `plant.ts BUG SEED PROGRAMS`. Its text is replaced as it is loaded. */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlantedBug } from './planted-bugs.ts';

const [, , given = '', seed, programs] = process.argv;
const { file, text, replacement, part }: PlantedBug = JSON.parse(given);
const { href } = pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'src', file));
let isPlanted = false;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== href) return loaded;
    const parts = String(loaded.source).split(text);
    isPlanted = parts.length === 2;
    return { ...loaded, source: parts.join(replacement) };
  },
});

const { checkPrograms } = await import('./check-programs.ts');
const { failure, tally } = checkPrograms({
  seed: Number(seed),
  programs: Number(programs),
  part,
  shrinks: false,
});
console.log(
  JSON.stringify({ isPlanted, isCaught: failure !== undefined, programs: tally.programs, failure }),
);

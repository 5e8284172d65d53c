/** Ends runs in every way there is, says what is left of them, and has nothing more to do. */
import { parseMaps, runThreads, sampleMaps } from '../../src/index.ts';
import { NEVER_ENDS, THROWS } from './lookups.ts';

const addressSpace = parseMaps(sampleMaps);
const ended = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    ({ name }: Error) => name,
  );

const ends = [
  await ended(runThreads({ lookup: 'merged', addressSpace, seconds: 0.1 })),
  await ended(runThreads({ lookup: { source: THROWS }, addressSpace, seconds: 600 })),
  await ended(runThreads({ lookup: { source: NEVER_ENDS }, addressSpace, seconds: 0.1 })),
  await ended(runThreads({ lookup: 'merged', addressSpace, seconds: 600, signal: AbortSignal.timeout(50) })),
];
const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
console.log(JSON.stringify({ ends, timers }));

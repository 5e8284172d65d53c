import { parentPort, workerData } from 'node:worker_threads';
import { judge } from './judge.ts';
import type { Expected } from './table.ts';

const { directory, timeout } = workerData as { directory: string; timeout: number };

parentPort?.on('message', (expected: Expected) => {
  parentPort?.postMessage(judge(directory, expected, timeout));
});

import { runThreads, type ThreadsOptions, type ThreadsResult } from '../measure/run-lookups.ts';
import { type Tally, tallySince } from '../measure/tally.ts';
import { parseMaps } from '../mm/proc-maps.ts';
import { sampleMaps } from '../mm/sample-maps.ts';
import type { RunControl } from './run-control.ts';

/** The options of one point of a sweep; the address space is the sample. */
export type PointOptions = Omit<
  ThreadsOptions,
  'addressSpace' | 'signal' | 'onProgress' | 'repeats' | 'attempts'
>;

/** A point that was run to its end. */
export interface MeasuredPoint<Point> {
  readonly point: Point;
  readonly result: ThreadsResult;
  /** What was counted in each slice of time. */
  readonly slices: readonly Tally[];
}

/**
 * Runs one point after the other on threads. A point that is interrupted is dropped: half a measurement would pass
 * for a whole one.
 */
export async function* measuredPoints<Point>(
  points: readonly Point[],
  optionsOf: (point: Point) => PointOptions,
  { onProgress, signal }: RunControl = {},
): AsyncGenerator<MeasuredPoint<Point>, void, undefined> {
  const addressSpace = parseMaps(sampleMaps);
  for (const [done, point] of points.entries()) {
    const counted: Tally[] = [];
    let result: ThreadsResult;
    try {
      result = await runThreads({
        ...optionsOf(point),
        addressSpace,
        ...(signal === undefined ? {} : { signal }),
        onProgress(part, tally) {
          counted.push(tally);
          // After its last slice a point is not done yet: its row comes first.
          onProgress?.((done + Math.min(part, LAST_SLICE)) / points.length);
        },
      });
    } catch (error) {
      if (signal?.aborted) return;
      throw error;
    }
    const slices = counted.slice(1).map((now, at) => tallySince(now, counted[at] as Tally));
    yield { point, result, slices };
    onProgress?.((done + 1) / points.length);
  }
}

const LAST_SLICE = 0.99;

/** Fewer make poor intervals: a result that was published with twenty is made again with these. */
const LEAST_SLICES = 100;

/** Slices for a question that asked for so many. */
export const slicesFor = (asked: number): number => Math.max(LEAST_SLICES, asked);

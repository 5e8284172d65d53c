// tinypool: vitest's pool, no dependencies. It reports a thread that dies (out of memory) as the error of its task.
import { Tinypool } from 'tinypool';

/** Options of a run on threads. */
export interface PoolOptions<Task, Result> {
  /** Threads at most. */
  readonly jobs: number;
  /** The name of a task in an error. */
  readonly nameOf: (task: Task) => string;
  /** Called when a task is done. */
  readonly onDone?: (result: Result) => void;
}

/**
 * Runs each task on a thread, which calls the worker file's default export with it. Tasks start in their order, and
 * their results have that order whatever ends first.
 *
 * @throws Error that names the task that failed; the others are given up
 */
export async function runOnThreads<Task, Result>(
  worker: URL,
  tasks: readonly Task[],
  { jobs, nameOf, onDone }: PoolOptions<Task, Result>,
): Promise<Result[]> {
  if (tasks.length === 0) return [];
  const threads = Math.min(jobs, tasks.length);
  const pool = new Tinypool({ filename: worker.href, minThreads: threads, maxThreads: threads });
  try {
    return await Promise.all(
      tasks.map(async (task): Promise<Result> => {
        const result = await pool.run(task).catch((cause: Error) => {
          throw new Error(`${nameOf(task)}: ${cause.message}`, { cause });
        });
        onDone?.(result);
        return result;
      }),
    );
  } finally {
    await pool.destroy();
  }
}

/** One of those that are timed in turn, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that can be asked for a figure, again and again. */
export interface Contender {
  /** Nanoseconds per lookup (or step) over all threads: half of one thread's if two do not slow each other. */
  measure(threads: number, milliseconds: number): Promise<number>;
  close(): void;
}

/** Never resolved; rejected once the process has ended, so that nobody waits for its answer. */
export function endOf(child: ChildProcess, what: string): Promise<never> {
  const end = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(
        new Error(`expected figures from ${what}, but it ended with ${code ?? signal}: see above for why`),
      );
    });
  });
  // Nobody may be waiting then.
  end.catch(() => {});
  return end;
}

/** Code of the lab in a Node process: a module of this folder that answers messages. */
export function labContender(module: string, request: object): Contender {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)));
  const end = endOf(child, module);
  return {
    async measure(threads, milliseconds) {
      child.send({ ...request, threads, milliseconds }, () => {
        // A process that has ended cannot be asked: `end` says so.
      });
      const [answer] = await Promise.race([end, once(child, 'message')]);
      return answer as number;
    },
    close: () => child.kill(),
  };
}

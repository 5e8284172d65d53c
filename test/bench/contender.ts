/** One of those that are timed in turn, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process that can be asked for a figure, again and again. */
export interface Contender {
  /** Nanoseconds per lookup (or step) over all threads: half of one thread's if two do not slow each other. */
  measure(threads: number, milliseconds: number): Promise<number>;
  close(): void;
}

/** The next answer of a process; an error if it ends instead. */
export function answerOf<T>(
  child: ChildProcess,
  what: string,
  listen: (onAnswer: (answer: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => {
      reject(
        new Error(`expected a figure from ${what}, but it ended with ${code ?? signal}: see above for why`),
      );
    };
    child.once('exit', onExit);
    child.once('error', reject);
    listen((answer) => {
      child.off('exit', onExit);
      child.off('error', reject);
      resolve(answer);
    });
  });
}

/** Code of the lab in a Node process: a module of this folder that answers messages. */
export function labContender(module: string, request: object): Contender {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)));
  return {
    measure(threads, milliseconds) {
      child.send({ ...request, threads, milliseconds });
      return answerOf(child, module, (onAnswer) =>
        child.once('message', onAnswer as (answer: unknown) => void),
      );
    },
    close: () => child.kill(),
  };
}

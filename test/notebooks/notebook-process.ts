/** Runs the notebook named by the first argument, in the folder it was started in, and reports by IPC. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { FailureKind } from './failure.ts';
import type { ExecutedCell, Message } from './messages.ts';
import { type CodeCell, isCode, joinLines, readNotebook } from './nbformat.ts';
import { OutputLog } from './output-log.ts';
import { TslabSession } from './tslab-session.ts';

/** How long timers, workers or servers that a notebook leaves behind may still speak. */
const afterglowMs = 2000;

const log = new OutputLog();
const cells: (ExecutedCell & { execution_count: number | null })[] = [];
/** Remembers which cell started asynchronous work: its errors come while a later cell runs. */
const startedBy = new AsyncLocalStorage<number>();

function send(message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

function fail(kind: FailureKind, cell: number, found: string): Promise<void> {
  return send({ type: 'failed', failure: { kind, cell, found } });
}

function failLate(kind: 'uncaught' | 'rejected', reason: unknown): void {
  const cell = startedBy.getStore() ?? cells.length;
  const outputs = cells[cell - 1]?.outputs;
  if (outputs) log.error(outputs, reason);
  void fail(kind, cell, inspect(reason));
}

async function runCell(session: TslabSession, cell: CodeCell): Promise<boolean> {
  const outputs: ExecutedCell['outputs'] = [];
  const executed: (typeof cells)[number] = { execution_count: null, outputs };
  const number = cells.push(executed);
  const code = joinLines(cell.source);
  if (code.trim() === '') return true;
  // Awaited, because a cell that never yields would keep the message in this process.
  await send({ type: 'started', cell: number });
  const reply = await startedBy.run(number, () =>
    session.execute(
      code,
      (name, text) => {
        log.stream(outputs, name, text);
        if (name === 'stderr') void fail(session.complaint ?? 'stderr', number, text);
      },
      (message, update) => log.display(outputs, message, update),
    ),
  );
  executed.execution_count = reply.execution_count;
  // One turn of the event loop, in which rejections nobody awaited come to light.
  await setImmediate();
  return reply.status === 'ok';
}

function silence(): Promise<void> {
  return new Promise((resolve) => {
    process.once('beforeExit', () => resolve());
    setTimeout(resolve, afterglowMs).unref();
  });
}

process.on('uncaughtException', (error) => failLate('uncaught', error));
process.on('unhandledRejection', (reason) => failLate('rejected', reason));
process.on('disconnect', () => process.exit(1));
process.channel?.unref();

const session = new TslabSession();
for (const cell of readNotebook(process.argv[2] ?? '').cells.filter(isCode)) {
  if (!(await runCell(session, cell))) break;
}
const { languageInfo } = session;
session.close();
await silence();
await send({ type: 'done', cells, languageInfo });
process.exit(0);

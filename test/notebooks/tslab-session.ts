/**
 * tslab's own converter, executor and Jupyter handler in this process, without sockets: what a cell does
 * here it does under Jupyter, because it is the same code that runs.
 */
import { createConverter } from 'tslab/dist/converter.js';
import { createExecutor } from 'tslab/dist/executor.js';
import { JupyterHandlerImpl } from 'tslab/dist/jupyter.js';

/** The format string of tslab's executor for a diagnostic; all else it prints as error was thrown. */
const diagnosticFormat = '%s%d:%d - %s';

export type Complaint = 'types' | 'thrown';

export class TslabSession {
  readonly #handler: JupyterHandlerImpl;
  #complaint: Complaint | undefined;

  constructor() {
    const node = createConverter({ isJS: false, isBrowser: false });
    const converters = {
      node,
      get browser() {
        return createConverter({ isJS: false, isBrowser: true });
      },
      close: () => node.close(),
    };
    const executor = createExecutor(process.cwd(), converters, {
      log: console.log,
      error: (...parts: unknown[]) => this.#complain(parts),
    });
    this.#handler = new JupyterHandlerImpl(executor, false);
  }

  /** What tslab itself is about to print on stderr at this moment; undefined if the notebook prints. */
  get complaint(): Complaint | undefined {
    return this.#complaint;
  }

  get languageInfo(): unknown {
    return this.#handler.handleKernel().language_info;
  }

  execute(code: string, ...callbacks: OutputCallbacks): ReturnType<JupyterHandlerImpl['handleExecute']> {
    const request = { code, silent: false, store_history: true, user_expressions: {} };
    return this.#handler.handleExecute(request, ...callbacks);
  }

  /** Closes the compiler's file watchers, so that nothing but the notebook keeps the process alive. */
  close(): void {
    this.#handler.close();
  }

  #complain(parts: unknown[]): void {
    this.#complaint = parts[0] === diagnosticFormat ? 'types' : 'thrown';
    try {
      console.error(...parts);
    } finally {
      this.#complaint = undefined;
    }
  }
}

type OutputCallbacks =
  Parameters<JupyterHandlerImpl['handleExecute']> extends [unknown, ...infer Rest] ? Rest : never;

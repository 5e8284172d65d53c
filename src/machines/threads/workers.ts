import type { WorkerReport, WorkerStart } from './job.ts';

/** A thread, seen from who started it. */
export interface ThreadHandle {
  post(message: WorkerStart): void;
  onMessage(listener: (report: WorkerReport) => void): void;
  onError(listener: (error: Error) => void): void;
  terminate(): void;
}

/** Who started a thread, seen from the thread. */
export interface ThreadPort {
  post(report: WorkerReport): void;
  onMessage(listener: (message: WorkerStart) => void): void;
  close(): void;
}

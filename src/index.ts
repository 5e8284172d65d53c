export type { Trace, TraceStep } from './report/trace.ts';

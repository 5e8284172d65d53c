/**
 * Report: traces, objections and reports as text, for a terminal or a mail.
 *
 * @example
 * ```ts
 * import { explore, traceText } from 'vmaspec';
 *
 * const { witness } = explore({ lookup: 'aug05' });
 * if (witness !== undefined) console.log(traceText(witness));
 * ```
 *
 * @module report
 */

export { essentialSteps } from '../report/essential-steps.ts';
export type { Objection, ShownVersion } from '../report/objection.ts';
export { objectionText } from '../report/objection-text.ts';
export type { ReaderRaces, ReaderReport, ReaderRow, RemovalResult } from '../report/reader-report.ts';
export { readerText } from '../report/reader-text.ts';
export {
  type SideBySide,
  type SideBySideRow,
  sideBySideRows,
  sideBySideText,
} from '../report/side-by-side.ts';
export type { SourcePosition, Trace, TraceStep } from '../report/trace.ts';
export { traceText } from '../report/trace-text.ts';

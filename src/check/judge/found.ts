import type { SourcePosition } from '../../report/trace.ts';
import type { FindingKind } from './verdict.ts';

/** Something that an execution showed, and the CPU that it shows on; undefined if it takes all of them. */
export interface Found {
  readonly kind: FindingKind;
  readonly text: string;
  readonly cpu: number | undefined;
  /** Where in the source, if it is known without a trace. */
  readonly position?: SourcePosition | undefined;
}

/** What tells one finding from another. */
export const keyOf = ({ kind, text }: Pick<Found, 'kind' | 'text'>): string => `${kind}\n${text}`;

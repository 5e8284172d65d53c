import type { Claim } from '../../experiments/claim.ts';
import type { Agreement } from '../../experiments/compare.ts';
import { type Result, type ResultRow, SEMANTICS_VERSION } from '../../experiments/result.ts';
import { fill } from '../format.ts';

/** What came out when a result was made again. */
export interface Reproduced {
  readonly agreement: Agreement | 'CANNOT BE COMPARED';
  readonly details: readonly string[];
  readonly claims: readonly Claim[];
  readonly seconds: number;
  readonly rows: readonly ResultRow[];
}

/** Lines that a terminal shows; --json has all. */
const SHOWN = 24;

/** The agreement first, then what differs, what holds, and where the result was made. */
export function reproducedText(
  before: Result,
  { agreement, details, claims, seconds, sameSources }: Reproduced & { readonly sameSources: boolean },
): string {
  const made = before.provenance;
  const left = details.length - SHOWN;
  return [
    `${agreement} ${before.id} (${before.experiment}, ${before.kind}), ${seconds.toFixed(1)} s`,
    ...details.slice(0, SHOWN).map(line),
    ...(left > 0 ? [line(`and ${left} more: --json has them`)] : []),
    ...claims.map(({ text, holds }) => line(`${wordOf(holds)}: ${text}`)),
    line(
      `made at ${made.commit} on ${made.cpu}, ${made.cores} cores, Node ${made.node}; ` +
        `${sameSources ? 'the sources are the same today' : 'the sources have changed since'}`,
    ),
    ...(before.complete ? [] : [line(`it was interrupted: ${before.rows.length} rows were done`)]),
    ...(before.semanticsVersion === SEMANTICS_VERSION
      ? []
      : [
          `  semantics version ${before.semanticsVersion} then, ${SEMANTICS_VERSION} today: see CHANGELOG.md`,
        ]),
  ].join('\n');
}

const line = (text: string): string => fill(`  ${text}`, '    ');

function wordOf(holds: boolean | undefined): string {
  if (holds === undefined) return 'TOO FEW LOOKUPS to tell';
  return holds ? 'HOLDS' : 'does NOT HOLD';
}

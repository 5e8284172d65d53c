import { type ExploreOptions, explore, replay } from '../check/explore.ts';
import type { Verdict } from '../check/verdict.ts';
import { traceText } from '../report/trace-text.ts';
import { lookupArgument } from './lookup-argument.ts';

/** Options of `vmaspec explore`. */
export interface ExploreCommandOptions {
  readonly scenario: string;
  readonly sections: number;
  readonly writerSide?: string;
  readonly schedule?: string;
  readonly json?: boolean;
}

/** `vmaspec explore`: searches every interleaving, or replays one. Exit code 1 says that a lookup is wrong. */
export async function exploreCommand(argument: string, options: ExploreCommandOptions): Promise<void> {
  const lookup = await lookupArgument(argument);
  const { scenario, sections, writerSide } = options;
  const explored: ExploreOptions = {
    lookup,
    scenario,
    sections,
    ...(writerSide === undefined ? {} : { writerSide }),
  };
  if (options.schedule !== undefined) {
    const trace = replay(explored, options.schedule);
    console.log(options.json ? JSON.stringify(trace, null, 2) : `${traceText(trace)}\n\n  ${trace.outcome}`);
    if (trace.steps.some(({ fatal }) => fatal)) process.exitCode = 1;
    return;
  }
  const verdict = explore(explored);
  console.log(options.json ? JSON.stringify(verdict, null, 2) : verdictText(verdict, argument, options));
  if (verdict.positive > 0 || Object.keys(verdict.findings).length > 0) process.exitCode = 1;
}

function verdictText(verdict: Verdict, argument: string, { sections }: ExploreCommandOptions): string {
  const { witness } = verdict;
  return [
    `Lookup ${verdict.lookup}, writer side ${verdict.writerSide}, scenario ${verdict.scenario}`,
    `Verdict: ${verdict.verdict} ${verdict.positive} ${verdict.negative}`,
    `Bounds: ${verdict.bounds.join('; ')}; mmap_lock: ${verdict.lockModel}`,
    `Lookups that answered: ${verdict.accepted}, ${verdict.acceptedAcrossWrite} of them across a write; fell back: ${verdict.fellBack}`,
    ...(verdict.vacuous
      ? ['No race was met: no answer overlapped a write section, or none was given up.']
      : []),
    ...Object.entries(verdict.findings).map(([text, count]) => `Finding: ${text} (${count} executions)`),
    ...(witness === undefined
      ? []
      : [
          '',
          traceText(witness),
          '',
          `  ${witness.outcome}`,
          '',
          `Replay: npx vmaspec explore ${argument} --sections ${sections} --schedule ${witness.schedule}`,
        ]),
  ].join('\n');
}

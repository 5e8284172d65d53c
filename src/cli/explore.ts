import { type ExploreOptions, explore, replay } from '../check/explore.ts';
import type { Verdict } from '../check/verdict.ts';
import { traceText } from '../report/trace-text.ts';
import { fill } from './format.ts';
import { runInChild } from './in-child.ts';
import { isModuleArgument, lookupArgument } from './lookup-argument.ts';

/** Options of `vmaspec explore`. */
export interface ExploreCommandOptions {
  readonly scenario: string;
  readonly sections: number;
  readonly writerSide?: string;
  readonly schedule?: string;
  /** Seconds that a lookup of one's own gets. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** What `vmaspec explore` runs if nothing else is asked for. */
export const DEFAULT_SCENARIO = 'torn-split';
export const DEFAULT_SECTIONS = 2;

/** `vmaspec explore`: searches every interleaving, or replays one. Exit code 1 says that a lookup is wrong. */
export async function exploreCommand(argument: string, options: ExploreCommandOptions): Promise<void> {
  if (isModuleArgument(argument) && runInChild(options.timeout)) return;
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

function verdictText(verdict: Verdict, argument: string, options: ExploreCommandOptions): string {
  const { witness } = verdict;
  return [
    `Lookup ${verdict.lookup}, writer side ${verdict.writerSide}, scenario ${verdict.scenario}`,
    `Verdict: ${verdict.verdict} ${verdict.positive} ${verdict.negative}`,
    fill(`Bounds: ${verdict.bounds.join('; ')}; mmap_lock: ${verdict.lockModel}`, '  '),
    `Lookups that answered: ${verdict.accepted}, across a write: ${verdict.acceptedAcrossWrite}; fell back: ${verdict.fellBack}`,
    ...(verdict.vacuous
      ? ['No race was met: no answer overlapped a write section, or none was given up.']
      : []),
    ...Object.entries(verdict.findings).map(([text, count]) =>
      fill(`Finding: ${text} (${count} executions)`, '  '),
    ),
    ...(witness === undefined
      ? []
      : [
          '',
          traceText(witness),
          '',
          `  ${witness.outcome}`,
          '',
          'Replay:',
          `  ${replayCommand(argument, options, witness.schedule)}`,
        ]),
  ].join('\n');
}

/** What to type to see one execution again: with every option that it depends on. */
function replayCommand(argument: string, options: ExploreCommandOptions, schedule: string): string {
  const { scenario, sections, writerSide } = options;
  const lookup = /^[\w./#@-]+$/.test(argument) ? argument : `'${argument}'`;
  return [
    `npx vmaspec explore ${lookup}`,
    ...(scenario === DEFAULT_SCENARIO ? [] : [`--scenario ${scenario}`]),
    ...(sections === DEFAULT_SECTIONS ? [] : [`--sections ${sections}`]),
    ...(writerSide === undefined ? [] : [`--writer-side ${writerSide}`]),
    `--schedule ${schedule}`,
  ].join(' ');
}

import { besideClaim, DENIED } from '../../check/judge/claims.ts';
import { explore, replay } from '../../check/judge/interleave/explore.ts';
import type { Verdict } from '../../check/judge/verdict.ts';
import type { ExploreOptions, SchedulerName } from '../../check/stage/explore-options.ts';
import type { Trace } from '../../report/trace.ts';
import { traceText } from '../../report/trace-text.ts';
import { fill } from '../format.ts';
import { runInChild } from '../in-child.ts';
import { isModuleArgument, lookupArgument } from '../lookup-argument.ts';
import { printerBeside } from '../user-output.ts';

/** Options of `vmaspec explore`. */
export interface ExploreCommandOptions {
  readonly scenario: string;
  readonly sections?: number;
  readonly writerSide?: string;
  readonly readers: number;
  readonly writers: number;
  readonly scheduler: SchedulerName;
  readonly executions?: number;
  readonly seed: number;
  readonly tearing?: boolean;
  readonly schedule?: string;
  /** Seconds that a lookup of one's own gets. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** What `vmaspec explore` runs if nothing else is asked for. */
export const DEFAULT_SCENARIO = 'torn-split';

/** `vmaspec explore`: searches the interleavings, or replays one. Exit code 1 says that something is wrong. */
export async function exploreCommand(argument: string, options: ExploreCommandOptions): Promise<void> {
  if (isModuleArgument(argument) && (await runInChild(options.timeout))) return;
  const print = printerBeside(options.json);
  const explored = exploredOptions(await lookupArgument(argument), options);
  if (options.schedule !== undefined) {
    const trace = replay(explored, options.schedule);
    print(options.json ? JSON.stringify(trace, null, 2) : drawing(trace));
    if (trace.finding !== undefined) process.exitCode = 1;
    return;
  }
  const verdict = explore(explored);
  print(options.json ? JSON.stringify(verdict, null, 2) : verdictText(verdict, argument, options));
  if (verdict.findings.length > 0) process.exitCode = 1;
}

function exploredOptions(
  lookup: ExploreOptions['lookup'],
  {
    scenario,
    sections,
    writerSide,
    readers,
    writers,
    scheduler,
    executions,
    seed,
    tearing,
  }: ExploreCommandOptions,
): ExploreOptions {
  return {
    lookup,
    scenario,
    readers,
    writers,
    scheduler,
    seed,
    ...(sections === undefined ? {} : { sections }),
    ...(writerSide === undefined ? {} : { writerSide }),
    ...(executions === undefined ? {} : { executions }),
    ...(tearing === undefined ? {} : { tearing }),
  };
}

/** The steps and the outcome; for a deadlock or a loop its sentence is enough. */
const drawing = (trace: Trace): string => `${traceText(trace)}\n\n${fill(`  ${trace.outcome}`, '  ')}`;

/** herd's words, and what else is wrong with executions that they count as right. */
function headline({ verdict, positive, negative, claim, otherwiseWrong, findings }: Verdict): string {
  const words = `Verdict: ${verdict} ${positive} ${negative}`;
  if (otherwiseWrong === 0) return words;
  const kinds = [...new Set(besideClaim(claim, findings).map(({ kind }) => kind))];
  const executions = `${otherwiseWrong} execution${otherwiseWrong === 1 ? '' : 's'}`;
  return `${words} for ${DENIED[claim]}, and ${executions} with another finding: ${kinds.join(', ')}`;
}

function verdictText(verdict: Verdict, argument: string, options: ExploreCommandOptions): string {
  const others = verdict.findings.filter(({ witness }) => witness !== verdict.witness);
  // Only one drawing is shown: of the wrong answer, or of the most frequent finding.
  const drawn = verdict.witness ?? others.find(({ witness }) => witness.steps.length > 0)?.witness;
  return [
    `Lookup ${verdict.lookup}, writer side ${verdict.writerSide}, scenario ${verdict.scenario}`,
    fill(headline(verdict), '  '),
    fill(`Bounds: ${verdict.bounds.join('; ')}; mmap_lock: ${verdict.lockModel}`, '  '),
    `Lookups that answered: ${verdict.accepted}, beside a write section: ${verdict.acceptedAcrossWrite}; fell back: ${verdict.fellBack}`,
    ...(verdict.vacuous && verdict.findings.length === 0
      ? ['No race was met: no answer overlapped a write section, or none was given up.']
      : []),
    ...others.flatMap(({ kind, text, executions, witness }) => [
      fill(`Finding: ${text} (${executions} execution${executions === 1 ? '' : 's'})`, '  '),
      ...(witness === drawn || kind === 'not-deterministic'
        ? []
        : [`  ${replayCommand(argument, options, witness.schedule)}`]),
    ]),
    ...(drawn === undefined
      ? []
      : ['', drawing(drawn), '', 'Replay:', `  ${replayCommand(argument, options, drawn.schedule)}`]),
  ].join('\n');
}

/** What to type to see one execution again: every option that was given. */
function replayCommand(argument: string, options: ExploreCommandOptions, schedule: string): string {
  const { scenario, sections, writerSide, readers, writers, scheduler, executions, seed, tearing } = options;
  const lookup = /^[\w./#@-]+$/.test(argument) ? argument : `'${argument}'`;
  return [
    `npx vmaspec explore ${lookup}`,
    ...(scenario === DEFAULT_SCENARIO ? [] : [`--scenario ${scenario}`]),
    ...(sections === undefined ? [] : [`--sections ${sections}`]),
    ...(writerSide === undefined ? [] : [`--writer-side ${writerSide}`]),
    ...(readers === 1 ? [] : [`--readers ${readers}`]),
    ...(writers === 1 ? [] : [`--writers ${writers}`]),
    ...(scheduler === 'depth-first' ? [] : [`--scheduler ${scheduler} --seed ${seed}`]),
    ...(executions === undefined ? [] : [`--executions ${executions}`]),
    ...(tearing ? ['--tearing'] : []),
    `--schedule ${schedule || "''"}`,
  ].join(' ');
}

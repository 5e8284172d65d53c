import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute, type Program } from '../../src/machines/interleave/execution.ts';

/** What the first CPU came to in every interleaving, and what no correct protocol does. */
export interface Found {
  readonly answers: ReadonlySet<number>;
  readonly findings: ReadonlySet<string>;
  readonly executions: number;
}

/** Runs a program in every interleaving, up to the order of independent steps. */
export function searchFindings(program: Program): Found {
  const answers = new Set<number>();
  const findings = new Set<string>();
  const scheduler = new DepthFirst();
  let executions = 0;
  while (scheduler.newExecution()) {
    const { results, finding, complete } = execute(program, scheduler);
    if (!complete) continue;
    executions++;
    if (finding !== undefined) findings.add(finding.text);
    if (results[0] !== undefined) answers.add(results[0]);
  }
  return { answers, findings, executions };
}

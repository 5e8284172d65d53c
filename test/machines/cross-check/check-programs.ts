/** Compares random programs one after the other, and tells of the first that differs, made as small as can be. */
import fc from 'fast-check';
import { compare, type Difference, type Part } from './compare.ts';
import { crossProgram } from './generate.ts';
import { type CrossProgram, textOf } from './program.ts';
import { shrink } from './shrink.ts';

/** What was met on the way. */
export interface Tally {
  programs: number;
  /** Too large to be worth the time. */
  tooLarge: number;
  /** With more outcomes under the kernel's model than under sequential consistency. */
  weak: number;
  /** By what was found in some execution, how many programs. */
  readonly findings: Map<string, number>;
}

export interface Options {
  readonly seed: number;
  readonly programs: number;
  readonly part?: Part;
  /** Whether a program that differs is made smaller, which takes a while. */
  readonly shrinks?: boolean;
}

/** The failure as text, if there is one. */
export function checkPrograms({ seed, programs, part = 'all', shrinks = true }: Options): {
  readonly tally: Tally;
  readonly failure: string | undefined;
} {
  const tally: Tally = { programs: 0, tooLarge: 0, weak: 0, findings: new Map() };
  const agrees = (program: CrossProgram): boolean => {
    const compared = compare(program, part);
    tally.programs++;
    if (compared === undefined) {
      tally.tooLarge++;
      return true;
    }
    if (compared.isWeak) tally.weak++;
    const kinds = compared.outcomes.flatMap(({ faults, results }) =>
      faults.length > 0 ? faults.map(({ kind }) => kind) : results.includes(undefined) ? ['deadlock'] : [],
    );
    for (const kind of new Set(kinds)) tally.findings.set(kind, (tally.findings.get(kind) ?? 0) + 1);
    return compared.difference === undefined;
  };
  const { failed, counterexample, errorInstance } = fc.check(fc.property(crossProgram, agrees), {
    seed,
    numRuns: programs,
    endOnFailure: true,
  });
  if (!failed) return { tally, failure: undefined };
  const [program] = counterexample ?? [];
  if (program === undefined) throw new Error('no program could be drawn', { cause: errorInstance });
  const differs = (smaller: CrossProgram): boolean => {
    try {
      return compare(smaller, part)?.difference !== undefined;
    } catch {
      return true;
    }
  };
  const least = shrinks ? shrink(program, differs) : program;
  return { tally, failure: failureText(least, part, `seed ${seed}, program ${tally.programs}`) };
}

function failureText(program: CrossProgram, part: Part, where: string): string {
  const head = `${textOf(program)}\n\n(${where}; as data: ${JSON.stringify(program)})\n`;
  let difference: Difference | undefined;
  try {
    difference = compare(program, part)?.difference;
  } catch (error) {
    return `${head}${error instanceof Error ? error.stack : error}`;
  }
  if (difference === undefined) return `${head}It differed once, and does not when it runs again.`;
  const { rule, left, right } = difference;
  const told = (outcomes: ReadonlySet<string>, others: ReadonlySet<string>): string =>
    [...outcomes]
      .sort()
      .map((outcome) => `\n  ${others.has(outcome) ? ' ' : '*'} ${outcome}`)
      .join('');
  return `${head}Expected: ${rule}.\nThe first has${told(left, right)}\nthe second${told(right, left)}`;
}

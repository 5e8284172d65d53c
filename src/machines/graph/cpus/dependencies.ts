/**
 * What an address depends on: on all of some reads, and on one alternative of each of some choices. A pointer that
 * several reads returned is such a choice: the program may use the one or the other, and that cannot be seen.
 */
export interface Dependency {
  /** Reads of the CPU, by their events. */
  readonly reads: readonly number[];
  readonly choices: readonly Choice[];
}

/** For which access a choice is made, and between what. */
export interface Choice {
  /** The access that goes through the pointer, by its number on its CPU: what it chooses, it chooses once. */
  readonly access: number;
  readonly side: Side;
  readonly alternatives: readonly Dependency[];
}

/** For what reads next, or for what writes next: also what an smp_rmb() has put before a read that is no event. */
export interface Dependencies {
  readonly toReads: Dependency;
  readonly toWrites: Dependency;
}
type Side = keyof Dependencies;

export const NOTHING: Dependency = { reads: [], choices: [] };
export const NONE: Dependencies = { toReads: NOTHING, toWrites: NOTHING };

export const onReads = (reads: readonly number[]): Dependency =>
  reads.length === 0 ? NOTHING : { reads, choices: [] };

export const dependsOnNothing = ({ reads, choices }: Dependency): boolean =>
  reads.length === 0 && choices.length === 0;

/** What depends on both. */
export function join(a: Dependency, b: Dependency): Dependency {
  if (dependsOnNothing(a)) return b;
  if (dependsOnNothing(b)) return a;
  const more = b.choices.filter((choice) => !a.choices.some((other) => isSame(choice, other)));
  return { reads: [...new Set([...a.reads, ...b.reads])], choices: [...a.choices, ...more] };
}

const isSame = (a: Choice, b: Choice): boolean => a.access === b.access && a.side === b.side;

/** Whether whatever agrees with one dependency agrees with another one, too. */
const implies = (strong: Dependency, weak: Dependency): boolean =>
  weak.reads.every((read) => strong.reads.includes(read)) &&
  weak.choices.every((choice) => strong.choices.some((other) => isSame(choice, other)));

const impliesBoth = (strong: Dependencies, weak: Dependencies): boolean =>
  implies(strong.toReads, weak.toReads) && implies(strong.toWrites, weak.toWrites);

/**
 * Where a pointer may have come from, with one more read that returned it. One that forbids all that another does adds
 * nothing; of two that are alike the first one stays.
 */
export function withOrigin(origins: readonly Dependencies[], another: Dependencies): readonly Dependencies[] {
  if (origins.some((known) => impliesBoth(another, known))) return origins;
  return [...origins.filter((known) => !impliesBoth(known, another)), another];
}

/** What an access depends on that goes through a pointer which came from one of these. */
export function oneOf(origins: readonly Dependencies[], access: number): Dependencies {
  if (origins.length < 2) return origins[0] ?? NONE;
  const choice = (side: Side): Dependency => ({
    reads: [],
    choices: [{ access, side, alternatives: origins.map((one) => one[side]) }],
  });
  return { toReads: choice('toReads'), toWrites: choice('toWrites') };
}

/** As an event has it. */
export const asAddress = ({
  reads,
  choices,
}: Dependency): { readonly address: readonly number[]; readonly choices?: readonly Choice[] } =>
  choices.length === 0 ? { address: reads } : { address: reads, choices };

/** An event that depends on a choice. */
export interface OpenDependency {
  readonly node: number;
  readonly cpu: number;
  readonly choices: readonly Choice[];
}

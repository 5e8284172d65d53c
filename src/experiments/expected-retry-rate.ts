/** Closed forms of the retry rate; derived in notebooks/results/README.md. */

/** What was measured at a point, in seconds and microseconds. */
export interface MeasuredTimes {
  /** Write sections per second, L. */
  readonly writesPerSecond: number;
  /** How long a section is open, H. */
  readonly heldMicroseconds: number;
  /** From one lookup to the next while nobody writes, T. */
  readonly lookupMicroseconds: number;
  /** How long a fallback takes, S. */
  readonly fallbackMicroseconds: number;
}

/** 1 - (1 - L H) exp(-L T): lookups that come whenever they come, among sections that begin as a Poisson stream. */
export function expectedRate({
  writesPerSecond,
  heldMicroseconds,
  lookupMicroseconds,
}: MeasuredTimes): number {
  const perMicrosecond = writesPerSecond / 1e6;
  const open = Math.min(1, perMicrosecond * heldMicroseconds);
  return twelveDigits(1 - (1 - open) * Math.exp(-perMicrosecond * lookupMicroseconds));
}

/**
 * L T / (1 - L S): a reader in a closed loop is kept by each section once, for S, and looks up every T in the rest
 * of its time.
 */
export function expectedInLoop({
  writesPerSecond,
  lookupMicroseconds,
  fallbackMicroseconds,
}: MeasuredTimes): number {
  const perMicrosecond = writesPerSecond / 1e6;
  const rest = 1 - perMicrosecond * fallbackMicroseconds;
  const lookups = rest / lookupMicroseconds;
  return lookups <= perMicrosecond ? 1 : twelveDigits(perMicrosecond / lookups);
}

/** exp() may differ in its last bit from one machine to another. */
const twelveDigits = (value: number): number => Number(value.toPrecision(12));

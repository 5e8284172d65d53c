/** A prime below 2^40, so that folding stays exact. */
const MODULUS = 1_099_511_627_689;
const FACTOR = 4099;

const told = new Map<number, string>();

/**
 * A number above 0 for what a caller read: equal for equal values, different otherwise. The values are kept, so that
 * messages can name them.
 */
export function numberOf(what: string, parts: Readonly<Record<string, number>>): number {
  let folded = 0;
  for (const value of Object.values(parts)) folded = (folded * FACTOR + (value % MODULUS) + 1) % MODULUS;
  const number = folded + 1;
  if (!told.has(number)) {
    const list = Object.entries(parts).map(([name, value]) => `${name} ${shownPart(value)}`);
    told.set(number, `${what} ${list.join(', ')}`.trim());
  }
  return number;
}

/** The same for a value that is itself a number, but not above 0. */
export function numberFor(number: number): number {
  const above = MODULUS + 1 - number;
  told.set(above, `${number}`);
  return above;
}

/** The values that a number was made of; undefined if it was not made here. */
export const toldOf = (number: number): string | undefined => told.get(number);

const shownPart = (value: number): string => (value < 10 ? `${value}` : `0x${value.toString(16)}`);

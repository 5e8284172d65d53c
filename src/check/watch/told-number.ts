/** A prime below 2^40: what is folded stays exact. */
const MODULUS = 1_099_511_627_689;
const FACTOR = 4099;

const told = new Map<number, string>();

/**
 * A number above 0 that is made of what a caller read: the same for the same, another one for anything else. What it
 * was made of is kept for those who have to tell people.
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

/** The same for what is a number by itself, and not above 0. */
export function numberFor(number: number): number {
  const above = MODULUS + 1 - number;
  told.set(above, `${number}`);
  return above;
}

/** What a number was made of, if it was. */
export const toldOf = (number: number): string | undefined => told.get(number);

const shownPart = (value: number): string => (value < 10 ? `${value}` : `0x${value.toString(16)}`);

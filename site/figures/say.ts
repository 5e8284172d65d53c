/** How the pages write numbers. */

/** With commas. */
export const count = (value: number): string => Math.round(value).toLocaleString('en');

/** Two digits, never as a power of ten. */
export function percent(rate: number): string {
  const value = rate * 100;
  if (value === 0) return '0 %';
  const digits = Math.max(0, 1 - Math.floor(Math.log10(value)));
  return `${value.toFixed(Math.min(digits, 12))} %`;
}

const units = [
  { name: 'year', seconds: 365.25 * 86_400 },
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;

/** In the largest unit that is below it. */
export function duration(seconds: number): string {
  const { name, seconds: one } = units.find((unit) => seconds >= unit.seconds) ?? units[4];
  const amount = `${Number((seconds / one).toPrecision(3))}`;
  return `${amount} ${name}${amount === '1' ? '' : 's'}`;
}

/** Microseconds, or nanoseconds below one. */
export const micros = (value: number): string =>
  value < 1 ? `${Math.round(value * 1000)} ns` : `${Number(value.toPrecision(2))} µs`;

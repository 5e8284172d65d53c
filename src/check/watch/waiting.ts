import { shown } from './answer.ts';
import { wrongFunction } from './arguments.ts';
import type { Gate } from './gate.ts';

const NAME = 'smp_cond_load_acquire';

/** Waits until a test of the reader's accepts a value. `read` waits for a value that its own test accepts. */
export function waitUntilAccepted(
  gate: Gate,
  test: (value: number) => boolean,
  read: (name: string, accepts: (value: number) => boolean) => number,
): number {
  gate.refuseArgument(NAME, wrongFunction(NAME, 'a function that tests the value', test));
  const value = read(NAME, (one) => accepts(gate, test, one));
  // The test runs once more, on the reader's side: what it does wrong is then the reader's fault.
  const accepted: unknown = gate.test(test, value);
  if (typeof accepted === 'object' && accepted !== null)
    gate.refuseArgument(
      NAME,
      `the test of ${NAME}() returned ${shown(accepted)}: true or false was expected`,
    );
  return value;
}

/** The test as the machine sees it, which must not see what the test throws. */
function accepts(gate: Gate, test: (value: number) => boolean, value: number): boolean {
  try {
    return Boolean(gate.test(test, value));
  } catch {
    return true;
  }
}

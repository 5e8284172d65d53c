import { cloneAddress, commitOfSources } from '../experiments/provenance.node.ts';
import { installLines } from '../report/install-lines.ts';

/** Lines for a mail: where to get what ran here, and what to type. */
export function reproduceLines(): string[] {
  const words = process.argv.slice(2).map((word) => (/^[\w./#@,=+-]+$/.test(word) ? word : `'${word}'`));
  const command = ['npx vmaspec', ...words].join(' ');
  return [...installLines(commitOfSources(), cloneAddress()), command];
}

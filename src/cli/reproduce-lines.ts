import { commitOfSources } from './provenance.ts';

/** Lines for a mail: where to get what ran here, and what to type. */
export function reproduceLines(): string[] {
  const words = process.argv.slice(2).map((word) => (/^[\w./#@,=+-]+$/.test(word) ? word : `'${word}'`));
  const command = ['npx vmaspec', ...words].join(' ');
  return [`git checkout ${commitOfSources()} && npm ci   # in a clone of vmaspec`, command];
}

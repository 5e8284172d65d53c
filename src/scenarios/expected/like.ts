import type { Expectation } from '../expectation.ts';

/** The expectations of a kind of write, replaced by a scenario's own for the lookups that these name. */
export function like(kind: readonly Expectation[], own: readonly Expectation[] = []): readonly Expectation[] {
  const named = own.flatMap(({ lookups }) => (lookups === 'others' ? [] : lookups));
  const hasOthers = own.some(({ lookups }) => lookups === 'others');
  const rest = kind.flatMap((one) => {
    if (one.lookups === 'others') return hasOthers ? [] : [one];
    const lookups = one.lookups.filter((lookup) => !named.includes(lookup));
    return lookups.length === 0 ? [] : [{ ...one, lookups }];
  });
  return [...own, ...rest];
}

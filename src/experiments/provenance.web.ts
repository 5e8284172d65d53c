/** Where a result is made, in a browser: it knows neither sources nor processor. The other side is provenance.node.ts. */
import type { Provenance } from './result.ts';

/** What a run in this page says of where it was made. */
export function watchMachine(): (command: string) => Provenance {
  return (command) => ({
    command,
    commit: 'unknown',
    dirty: false,
    sources: 'unknown',
    node: 'none, a browser',
    cpu: 'unknown',
    cores: globalThis.navigator.hardwareConcurrency,
    kernel: globalThis.navigator.userAgent,
    date: new Date().toISOString().slice(0, 10),
  });
}

import { byId } from '../../common/near.ts';
import { compareRows } from '../../experiments/compare.ts';
import { experiments } from '../../experiments/index.ts';
import { type Experiment, SEMANTICS_VERSION } from '../../experiments/result.ts';
import { fill } from '../format.ts';
import { sourcesHash } from '../provenance.ts';
import { INTERRUPTED, makeResult } from './make-result.ts';
import { takenText } from './other-work.ts';
import { findResult } from './result-files.ts';

/** Options of `vmaspec reproduce`. */
export interface ReproduceOptions {
  readonly results: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/**
 * `vmaspec reproduce`: computes a result again from its parameters and seed alone, and compares. The file stays as
 * it is; nothing of its rows is used. Exit code 1 says DIFFERENT.
 */
export async function reproduceCommand(id: string, options: ReproduceOptions): Promise<void> {
  const { file, result: before } = findResult(id, options.results);
  const experiment = byId('experiment', experiments, before.experiment);
  const parameters = options.quick ? fewer(experiment, before.parameters) : before.parameters;
  const begin = performance.now();
  const command = `npx vmaspec reproduce ${id}${options.quick ? ' --quick' : ''}`;
  const now = await makeResult({ experiment, parameters, seed: before.seed, command, shown: !options.json });
  if (!now.complete) {
    console.error('vmaspec: interrupted: nothing was compared');
    process.exitCode = INTERRUPTED;
    return;
  }
  const seconds = (performance.now() - begin) / 1000;
  const { agreement, details } = compareRows(experiment, before.rows, now.rows);
  const sameSources = before.provenance.sources === sourcesHash();
  if (options.json) {
    const { rows, provenance } = now;
    const { coresTaken } = provenance;
    console.log(
      JSON.stringify({ id, file, agreement, details, seconds, sameSources, coresTaken, rows }, null, 2),
    );
  } else {
    const made = before.provenance;
    console.log(
      [
        `${agreement} ${id} (${before.experiment}, ${before.kind}), ${seconds.toFixed(1)} s`,
        ...details.map((detail) => fill(`  ${detail}`, '    ')),
        ...(before.kind === 'measured' ? takenText(now.provenance) : []),
        fill(
          `  made at ${made.commit} on ${made.cpu}, Node ${made.node}; ` +
            `${sameSources ? 'the sources are the same today' : 'the sources have changed since'}`,
          '    ',
        ),
        ...(before.semanticsVersion === SEMANTICS_VERSION
          ? []
          : [
              `  semantics version ${before.semanticsVersion} then, ${SEMANTICS_VERSION} today: see CHANGELOG.md`,
            ]),
      ].join('\n'),
    );
  }
  if (agreement === 'DIFFERENT') process.exitCode = 1;
}

/**
 * The quick tier of a result. Of each list it keeps what the quick parameters have too, or the first entry; only
 * measured points are made shorter.
 */
function fewer({ quick, compared }: Experiment, given: Record<string, unknown>): Record<string, unknown> {
  const parameters = { ...given };
  for (const [key, value] of Object.entries(quick)) {
    const list = given[key];
    if (Array.isArray(list)) {
      const both = list.filter((item) => (value as unknown[]).includes(item));
      parameters[key] = both.length > 0 ? both : list.slice(0, 1);
    } else if (compared !== undefined) parameters[key] = value;
  }
  return parameters;
}

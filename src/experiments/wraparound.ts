import * as v from 'valibot';
import { firstFalseAcceptance } from '../check/scenario/first-false-acceptance.ts';
import { byId } from '../common/near.ts';
import { protocols } from '../lookup/protocols.ts';
import { breathe } from './breathe.ts';
import type { Experiment } from './experiment.ts';
import { listOf, numberFrom, oneOf, parameter, wholeNumber } from './parameters.ts';
import type { ResultRow } from './result.ts';

const schema = v.strictObject({
  lookups: parameter(listOf(oneOf(protocols.map(({ id }) => id))), 'protocols, by id', [
    'aug02',
    'aug05',
    'aug05-fixed',
    'aug07-detached',
    'merged',
    'per-vma-lock',
  ]),
  bits: parameter(listOf(wholeNumber(2, 6)), 'widths of the counters, in bits', [2, 3, 4, 5]),
  writeRates: parameter(
    listOf(numberFrom(1, 1e9)),
    'write sections per second that the time to a wrap is given for',
    [10_000, 100_000, 2_860_000],
  ),
});
/** Parameters of {@link wraparound}. */
export type WraparoundParameters = v.InferOutput<typeof schema>;

/** Sections tried beyond a whole turn of the counter. */
const BEYOND = 2;
const KERNEL_BITS = 32;

/** How many write sections fit into one lookup before it takes the old count for an unchanged one? */
export const wraparound: Experiment<WraparoundParameters> = {
  id: 'wraparound',
  question:
    'How many write sections must fall into one lookup until a counter that wrapped round deceives it?',
  kind: 'deterministic',
  parameters: schema,
  quick: { lookups: ['aug05-fixed', 'merged'], bits: [2, 3] },
  keys: ['lookup', 'bits'],
  points: ({ lookups, bits }) => lookups.flatMap((lookup) => bits.map((width) => ({ lookup, bits: width }))),
  finding: (rows, parameters) => findingOf(rows, parameters),
  cited: ['lookup', 'writerSide', 'bits', 'sections', 'closedForm', 'sections32'],
  bounds:
    'Sequentially consistent; one lookup that is stopped twice, one writer that splits a VMA and then changes its ' +
    'flags. 32 bits by the closed form that the narrow counters meet.',
  columns: {
    lookup: 'protocol, by its id',
    writerSide: 'its writer side',
    bits: 'width of the counters',
    sections:
      'least number of write sections within one lookup that lets it accept a wrong answer; never: none found',
    searched: 'numbers of sections that were tried: from 1 to this',
    closedForm: 'what the sections found follow: a constant, 2^k, 2^(k-1), or none',
    sections32: 'the closed form at 32 bits',
    hours: 'time that so many sections take at each of the write rates, in hours, slowest rate first',
  },
  async run(parameters, _seed, { onProgress, signal } = {}) {
    const rows: ResultRow[] = [];
    for (const [done, lookup] of parameters.lookups.entries()) {
      if (signal?.aborted) break;
      const found = parameters.bits.map((bits) => ({
        bits,
        searched: 2 ** bits + BEYOND,
        sections: firstFalseAcceptance({ lookup, seqBits: bits, maxSections: 2 ** bits + BEYOND }),
      }));
      const form = closedForm(found);
      for (const { bits, searched, sections } of found) {
        rows.push({
          lookup,
          writerSide: byId('lookup', protocols, lookup).writerSide.id,
          bits,
          sections: sections ?? 'never',
          searched,
          closedForm: form.text,
          sections32: form.at32 ?? 'never',
          hours: hours(form, parameters.writeRates),
        });
      }
      onProgress?.((done + 1) / parameters.lookups.length);
      await breathe();
    }
    return { rows, finding: findingOf(rows, parameters) };
  },
};

interface Found {
  readonly bits: number;
  readonly sections: number | undefined;
}

/** The simplest form that all widths follow. */
function closedForm(found: readonly Found[]): { text: string; at32: number | undefined } {
  const isAlways = (form: (bits: number) => number | undefined): boolean =>
    found.every(({ bits, sections }) => sections === form(bits));
  const [{ sections: first } = { sections: undefined }] = found;
  if (isAlways(() => undefined)) return { text: 'none', at32: undefined };
  if (isAlways((bits) => 2 ** bits)) return { text: '2^k', at32: 2 ** KERNEL_BITS };
  if (isAlways((bits) => 2 ** (bits - 1))) return { text: '2^(k-1)', at32: 2 ** (KERNEL_BITS - 1) };
  if (isAlways(() => first)) return { text: `${first}`, at32: first };
  return { text: 'unknown', at32: undefined };
}

function hours({ text, at32 }: ReturnType<typeof closedForm>, rates: readonly number[]): string {
  if (at32 === undefined) return 'never';
  if (!text.includes('k')) return 'no wrap needed';
  return [...rates]
    .sort((a, b) => a - b)
    .map((rate) => `${Number((at32 / rate / 3600).toPrecision(3))}`)
    .join(' / ');
}

function findingOf(rows: readonly ResultRow[], { writeRates }: WraparoundParameters): string {
  const of = (lookup: string): ResultRow | undefined => rows.find((row) => row.lookup === lookup);
  const merged = of('merged');
  const fixed = of('aug05-fixed');
  const fastest = Math.max(...writeRates);
  const minutes = (row: ResultRow): string =>
    `${Number((Number(row.sections32) / fastest / 60).toPrecision(3))} minutes`;
  const parts = [
    ...(merged === undefined
      ? []
      : [`the merged lookup is deceived after ${merged.closedForm} write sections`]),
    ...(fixed === undefined ? [] : [`aug05-fixed after ${fixed.closedForm}`]),
  ];
  if (parts.length === 0) return 'Neither the merged lookup nor aug05-fixed was searched.';
  const time =
    merged === undefined ? '' : `: with 32 bits ${minutes(merged)} at ${fastest} sections a second`;
  return `With counters of k bits ${parts.join(', ')}${time}, all within one lookup.`;
}

/** What `vmaspec threads` says. */

import { FALLBACKS } from '../../lookup/fallback.ts';
import { MAX_SPAN } from '../../measure/oracle.ts';
import type { ThreadsResult } from '../../measure/run-lookups.ts';
import { count, fill, percentInterval, textTable } from '../format.ts';
import { machine } from '../tour/tour-text.ts';
import type { ThreadsCommandOptions } from './threads-command-options.ts';

/** A row for each lookup, and below it what the figures rest on. */
export function threadsText(
  results: readonly ThreadsResult[],
  space: string,
  options: ThreadsCommandOptions,
): string {
  const head = ['lookup', 'lookups/s', 'retry rate (95 %)', 'writes/s', 'wrong'];
  const rows = results.map((result) => [
    result.lookup,
    count(result.lookupsPerSecond.mean),
    percentInterval(result.retryRate),
    count(result.writesPerSecond),
    options.oracle ? `${count(result.wrong)} of ${count(result.attempts)}` : 'not judged',
  ]);
  const [first] = results as readonly [ThreadsResult, ...ThreadsResult[]];
  const notes = [
    ...(results.length === 1 ? [fallbacks(first)] : []),
    `Address space: ${space}, ${first.vmas} VMAs. ${who(first, options)}`,
    ...(first.writes > 0 ? [sections(results)] : []),
    ...(options.pause > 0 ? [pauses(results)] : []),
    options.oracle ? judged(results) : 'No oracle: no answer was judged, and no time was spent on it.',
    `Retry rate: (writeLocked + collided + changed) / attempts. Intervals are over ${over(first)}; seed ${first.seed}.`,
    'Threads here are sequentially consistent: they show interleaving, never reordering, and are no evidence ' +
      "about barriers. Speeds are TypeScript's, not a kernel's; with fewer free cores than threads they take " +
      'turns, and meet less often.',
    machine(),
  ];
  return [textTable(head, rows), '', ...notes.map((note) => fill(note, '  '))].join('\n');
}

function fallbacks(result: ThreadsResult): string {
  const names = [...Object.keys(FALLBACKS), 'collided', 'unnamed'] as (keyof typeof FALLBACKS)[];
  return `Fallbacks: ${names.map((name) => `${name} ${count(result[name])}`).join(', ')}.`;
}

function who({ readers, writers, seconds, repeats }: ThreadsResult, options: ThreadsCommandOptions): string {
  const rate =
    options.writerRate === 'max'
      ? 'without pause'
      : `at ${options.writerRate} sections a second, a Poisson stream`;
  const writing = writers === 0 ? 'no writer' : `${some(writers, 'writer')} doing ${options.op} ${rate}`;
  const runs = repeats === 1 ? '' : ` in ${repeats} runs`;
  return `${some(readers, 'reader')} and ${writing}, ${Number(seconds.toPrecision(2))} s for each lookup${runs}.`;
}

function sections(results: readonly ThreadsResult[]): string {
  const held = results.map(({ heldMicroseconds }) => heldMicroseconds);
  const [least, most] = [Math.min(...held), Math.max(...held)].map((us) => `${Number(us.toPrecision(2))}`);
  const hold = results[0]?.hold === 0 ? '' : `, ${results[0]?.hold} us of it without doing anything`;
  return `A write section was open for ${least === most ? least : `${least} to ${most}`} us on average${hold}.`;
}

function pauses(results: readonly ThreadsResult[]): string {
  const at = [...new Set(results.map(({ pauseAt }) => pauseAt))].join(' or ');
  return `Readers are held up for 0 to ${results[0]?.pause} us right before each access to ${at}.`;
}

function judged(results: readonly ThreadsResult[]): string {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const unjudged = sum(results.map((result) => result.unjudged));
  const share = (unjudged / sum(results.map(({ attempts }) => attempts))) * 100;
  const not = unjudged === 0 ? '' : ` but for ${unjudged} (${share.toPrecision(2)} %)`;
  return (
    `Oracle: each answer was compared with what was true while it was found${not}: those that span more than ` +
    `${MAX_SPAN} moments are not judged.`
  );
}

const over = ({ intervalsOver, repeats, slices }: ThreadsResult): string =>
  intervalsOver === 'repeats'
    ? `${repeats} independent runs`
    : `${slices} time slices of each run, with their autocorrelation`;

const some = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

import type { ReaderRaces, ReaderReport } from './reader-report.ts';
import type { DataRace } from './verdict.ts';
import { wrap } from './wrap.ts';

/** Which plain accesses of a reader race as they are written: each place once, with the stores and their writers. */
export function racesText({ races }: ReaderReport): string[] {
  if (races === null) return [];
  const own = races.flatMap((row) => ownRaces(row));
  const late = races.filter(({ whole }) => !whole).map(({ operation }) => operation);
  const unseen = late.length === 0 ? '' : ` Not all was seen beside ${late.join('; ')}.`;
  if (own.length === 0) return wrap(`No plain access of its own races as written (lkmm).${unseen}`);
  const places = [...new Set(own.map(placeOf))];
  return [
    ...wrap(`As written these plain accesses race (lkmm); the verdicts take them as READ_ONCE().${unseen}`),
    ...places.flatMap((place) => {
      const here = own.filter((race) => placeOf(race) === place);
      const stores = [...new Set(here.map(storeOf))].join(', ');
      return wrap(`${place} with the ${stores}`).map((line) => `  ${line}`);
    }),
  ];
}

/** The fields of its own plain accesses that race beside one kind of write. */
export function racingFields(races: readonly ReaderRaces[], operation: string): string {
  const row = races.find((one) => one.operation === operation);
  if (row === undefined) return '';
  const fields = [...new Set(ownRaces(row).map(({ field }) => field))].sort().join(', ');
  return row.whole ? fields || 'none' : `${fields} ?`.trim();
}

/** The races in the reader's own code: accesses inside functions of the lab are not the reader's to mark. */
const ownRaces = ({ races }: ReaderRaces): DataRace[] =>
  races.filter(({ position }) => position !== undefined);

const placeOf = ({ field, position }: DataRace): string =>
  `${field} at ${position?.file}:${position?.line}:${position?.column}`;

const storeOf = ({ with: { access, path } }: DataRace): string => `${access} in ${path.at(-1)}()`;

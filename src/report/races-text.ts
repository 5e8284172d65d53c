import type { ReaderReport } from './reader-report.ts';
import type { DataRace } from './verdict.ts';
import { wrap } from './wrap.ts';

/** Which plain accesses of a reader race as they are written: each place once, with the stores and their writers. */
export function racesText({ races }: ReaderReport): string[] {
  if (races === null) return [];
  const all = races.flatMap(({ operation, races: of }) => of.map((race) => ({ operation, race })));
  const own = all.filter(({ race }) => race.position !== undefined);
  const late = races.filter(({ whole }) => !whole).map(({ operation }) => operation);
  const unseen = late.length === 0 ? '' : ` Not all was seen beside ${late.join('; ')}.`;
  if (own.length === 0) return wrap(`No plain access of its own races as written (lkmm).${unseen}`);
  const places = [...new Set(own.map(({ race }) => placeOf(race)))];
  return [
    ...wrap(`As written these plain accesses race (lkmm); the verdicts take them as READ_ONCE().${unseen}`),
    ...places.flatMap((place) => {
      const here = own.filter(({ race }) => placeOf(race) === place);
      const stores = [...new Set(here.map(({ race }) => storeOf(race)))].join(', ');
      const beside = [...new Set(here.map(({ operation }) => operation))].join('; ');
      return wrap(`${place} with the ${stores} (${beside})`).map((line) => `  ${line}`);
    }),
  ];
}

const placeOf = ({ field, position }: DataRace): string =>
  `${field} at ${position?.file}:${position?.line}:${position?.column}`;

const storeOf = ({ with: { access, path } }: DataRace): string => `${access} in ${path.at(-1)}()`;

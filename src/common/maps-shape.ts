import { asText, list, object, pages, refuse, type Shape, whole } from './shapes.ts';

/** Devices are mapped at offsets of any size. */
const anyNumber: Shape = (value, at) => {
  if (typeof value !== 'number' || !(value >= 0)) refuse(at, 'a number of bytes', value);
};

/** The mappings of a process. */
export const entries = list(
  'mappings, as parseMaps() makes it',
  object('a mapping', {
    needed: { start: pages, end: pages, flags: whole(0), offset: anyNumber, file: asText, path: asText },
  }),
);

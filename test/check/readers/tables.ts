/** Both halves of the tables: by somebody who knows the checker, and by somebody who does not. */
import { rightAtEdges, wrongAtEdges } from './edges.ts';
import type { WrongInside } from './inside-case.ts';
import type { RightReader } from './reader-case.ts';
import { rightInside } from './right-inside.ts';
import { rightOutside } from './right-outside.ts';
import { wrongInside } from './wrong-inside.ts';
import { wrongOutside } from './wrong-outside.ts';

export const rightReaders: readonly RightReader[] = [...rightInside, ...rightAtEdges, ...rightOutside];
export const wrongReaders: readonly WrongInside[] = [...wrongInside, ...wrongAtEdges, ...wrongOutside];

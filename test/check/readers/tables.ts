/** Both halves of the tables: by somebody who knows the checker, and by somebody who does not. */
import type { WrongInside } from './inside-case.ts';
import type { RightReader } from './reader-case.ts';
import { rightInside } from './right-inside.ts';
import { wrongInside } from './wrong-inside.ts';

export const rightReaders: readonly RightReader[] = [...rightInside];
export const wrongReaders: readonly WrongInside[] = [...wrongInside];

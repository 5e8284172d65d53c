/** `npm test` has to be quick; `npm run test:full` runs everything. */

/** True in `npm run test:full`. */
export const isFull = process.env.VMASPEC_FULL === '1';

/** What `skip` says of a test that takes long. */
export const onlyInFull: string | false = isFull ? false : 'only in npm run test:full';

/** All of them in the full tier; otherwise the few that stand for them. */
export const inTier = <T>(all: readonly T[], few: readonly NoInfer<T>[]): readonly T[] =>
  isFull ? all : few;

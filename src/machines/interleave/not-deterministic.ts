import type { Position } from '../watchable.ts';

/** A protocol that did something else when it was run again on the same values. */
export class NotDeterministic extends Error {
  override readonly name = 'NotDeterministic';
  /** Where in the source, if that is known. */
  readonly position: Position | undefined;

  constructor(what: string, position?: Position) {
    super(
      `the lookup is not deterministic: ${what}. A protocol depends only on its arguments and on what cpu ` +
        'returned: no time, no randomness, no outer variables, no try/catch',
    );
    this.position = position;
  }
}

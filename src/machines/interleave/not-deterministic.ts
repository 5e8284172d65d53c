/** A protocol that did something else when it was run again on the same values. */
export class NotDeterministic extends Error {
  override readonly name = 'NotDeterministic';
  constructor(what: string) {
    super(
      `the lookup is not deterministic: ${what}. A protocol depends only on its arguments and on what cpu ` +
        'returned: no time, no randomness, no outer variables, no try/catch',
    );
  }
}

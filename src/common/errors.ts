import type { SourcePosition } from '../report/trace.ts';

/** A mistake in what the user gave, not a bug of the lab: shown as its message alone, exit code 2. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The user's lookup threw, or returned something that is no answer. */
export class LookupError extends UserError {
  override readonly name = 'LookupError';
  /** The place in its source, if the engine tells it. */
  readonly position: SourcePosition | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { readonly position?: SourcePosition | undefined } = {},
  ) {
    super(message, options);
    this.position = options.position;
  }
}

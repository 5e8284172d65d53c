/** A program that computes nonsense in an execution that the model allows, such as using a number as a pointer. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly reason: string;
  /** The text of the statement that does it; empty if none alone does. */
  readonly statement: string;

  constructor(reason: string, statement: string) {
    super(statement === '' ? reason : `${reason}, in "${statement}"`);
    this.reason = reason;
    this.statement = statement;
  }
}

/** A program that computes nonsense in an execution that the model allows, such as using a number as a pointer. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';

  constructor(reason: string, statement: string) {
    super(statement === '' ? reason : `${reason}, in "${statement}"`);
  }
}

/** A program that needs more than this machine has room for. */
export class MachineLimit extends RangeError {
  override readonly name = 'MachineLimit';
}

/** The arena has no room left for an object: it is too small for the address space, or for what its writers do. */
export class ArenaFull extends RangeError {
  override readonly name = 'ArenaFull';
}

/** One line of `/proc/<pid>/maps`. Bytes; `offset` in the file. */
export interface MapsEntry {
  readonly start: number;
  /** First address behind. */
  readonly end: number;
  /** Bits of `vm_flags`. */
  readonly flags: number;
  readonly offset: number;
  /** Device and inode, as one name for the file; empty for anonymous memory. */
  readonly file: string;
  /** As printed: a path, `[heap]`, or nothing. */
  readonly path: string;
}

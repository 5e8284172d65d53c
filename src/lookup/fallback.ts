/**
 * Why a speculative lookup gave up, as a value below NULL, so that it needs no place to write it to. A lookup of
 * your own may return any of these or just NULL (0).
 */
export const NO_VMA = -1;
/** The VMA is anonymous, or its flags rule out a uprobe. */
export const NO_FILE = -2;
/** Nothing is registered at the offset that was computed. */
export const NO_UPROBE = -3;
/**
 * A writer seems to be at work: the count is odd, or `vm_lock_seq == mm_lock_seq`. Whether one was, or whether
 * the two numbers met by accident (`collided`), only who watches the lock can say.
 */
export const WRITE_LOCKED = -4;
/** A write section began or ended meanwhile. */
export const CHANGED = -5;

/** The reasons by the names that results use. */
export const FALLBACKS = {
  noVma: NO_VMA,
  noFile: NO_FILE,
  noUprobe: NO_UPROBE,
  writeLocked: WRITE_LOCKED,
  changed: CHANGED,
} as const;

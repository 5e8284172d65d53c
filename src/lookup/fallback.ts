/**
 * Why a speculative lookup gave up, as a value below NULL, so that no out parameter is needed. A lookup of your own
 * may return any of these, or just NULL (0).
 */
export const NO_VMA = -1;
/** The VMA is anonymous, or its flags rule out a uprobe. */
export const NO_FILE = -2;
/** Nothing is registered at the offset that was computed. */
export const NO_UPROBE = -3;
/**
 * A writer seems to be at work: the count is odd, or `vm_lock_seq == mm_lock_seq`. Whether one was, or whether the
 * two numbers were equal by accident (`collided`), only an observer of the lock can tell.
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

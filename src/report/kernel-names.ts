/** Names of functions: camelCase in the code, the kernel's spelling in everything that people read. */

/** Functions of this code that the kernel has as macros, under other names or as part of their caller. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['splitVma', '__split_vma'],
  ['vmAreaFreeRcuCb', '__vm_area_free'],
  ['vmaIterStoreOverwrite', 'vma_iter_store'],
  ['insertMapping', 'insert_vm_struct'],
  ['mmapFixed', 'mmap'],
  ['mremapInPlace', 'mremap'],
  ['mtDup', '__mt_dup'],
  ['mtDestroy', '__mt_destroy'],
  ['pagesOf', 'vma_pages'],
  ['insertUprobeLocked', '__insert_uprobe'],
  ['orderOf', 'uprobe_cmp'],
  ['probesProfile', 'probes_profile_seq_show'],
  ['rbChangeChild', '__rb_change_child'],
  ['rbEraseColor', '____rb_erase_color'],
  ['vmaStartReadV64', 'vma_start_read'],
  ['vmaStartReadV615', 'vma_start_read'],
  ['lockVmaOrReason', 'lock_vma_under_rcu'],
  ['vmaEnterLocked', '__vma_enter_locked'],
  ['refcountIncNotZeroLimitedAcquire', '__refcount_inc_not_zero_limited_acquire'],
  ['vmaExitLocked', '__vma_exit_locked'],
  ['handleSwbpTrusting', 'handle_swbp'],
]);

/** Helpers of the lab that have no name of their own in the kernel. */
const HIDDEN = new Set([
  'runCallback',
  'walk',
  'read',
  'write',
  'split',
  'speculate',
  'findUnderLock',
  'findInVma',
  'findUnlocked',
  'findUnderVmaLock',
  'lockVma',
  'tryLock',
  'isGone',
  'readMarkAgain',
  'startRead',
  'startWrite',
  'link',
  'writeMark',
  'writeMarkFirst',
  'acquireSeq',
  'readSeq',
  'takeReference',
  'unlessWriteLocked',
  'addNotZero',
  'performWrite',
  'perform',
  'handleSwbpOf',
  'vmasIn',
  'findVma',
  'mtreeStoreRange',
  'rewriteNode',
  'rangesOf',
  'overwrite',
  'distribute',
  'vmaOf',
  'vmFlagsOf',
  'pgoffOf',
  'vmaEndingAt',
  'vmaStartingAt',
  'vmaHolding',
  'mapRange',
  'shrink',
  'leaveFault',
  'fillUp',
  'collect',
  'mtReplace',
  'isSameButFor',
  'startOf',
  'levelsOf',
  'slotsAt',
  'minSlotsAt',
  'joinRanges',
  'rotate',
  'isRed',
  'replaceBySuccessor',
  'instructionAt',
  'areaFor',
  'fails',
  'runSwitched',
  'watchReader',
]);

/** `vmaStartWrite` is `vma_start_write`. */
export function kernelName(name: string): string {
  return RENAMED.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A function of a call stack, as the engine names it. */
export interface Called {
  readonly name: string;
  /** True if it stands in a file of the lab: only there are helpers hidden. */
  readonly isOurs: boolean;
}

/** The kernel functions of a call stack, outermost first. */
export function kernelPath(functions: readonly Called[]): string[] {
  return (
    functions
      .map(({ name, isOurs }) => ({ name: plainName(name), isOurs }))
      .filter(({ name, isOurs }) => /^[a-z]\w*$/i.test(name) && !(isOurs && HIDDEN.has(name)))
      .map(({ name }) => name)
      .filter((name) => name !== 'anonymous')
      .map(kernelName)
      // A variant that calls its original has the same kernel name.
      .filter((name, at, names) => name !== names[at - 1])
  );
}

const plainName = (name: string): string =>
  name
    .replace(/^(?:async |new )/, '')
    .replace(/ \[as .*$/, '')
    .replace(/^.*\./, '')
    // Bundlers number functions of the same name.
    .replace(/\$\d+$/, '');

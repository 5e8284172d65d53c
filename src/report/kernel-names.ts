/** Names of functions: camelCase here, the kernel's in everything that people read. */

/** Functions of this code that the kernel has as macros, under other names or as part of their caller. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['splitVma', '__split_vma'],
  ['vmAreaFreeRcuCb', '__vm_area_free'],
  ['insertUprobeLocked', '__insert_uprobe'],
  ['orderOf', 'uprobe_cmp'],
  ['probesProfile', 'probes_profile_seq_show'],
  ['rbChangeChild', '__rb_change_child'],
  ['rbEraseColor', '____rb_erase_color'],
]);

/** Helpers that have no name of their own in the kernel. */
const HIDDEN = new Set([
  'read',
  'write',
  'split',
  'speculate',
  'findUnderLock',
  'performWrite',
  'vmasIn',
  'findVma',
  'mtreeStoreRange',
  'rewriteNode',
  'rangesOf',
  'collectLeaves',
  'overwrite',
  'distribute',
  'leavesOver',
  'nodesOver',
  'areContiguous',
  'vmaOf',
  'rotate',
  'isRed',
  'replaceBySuccessor',
  'instructionAt',
  'areaFor',
]);

/** `vmaStartWrite` is `vma_start_write`. */
export function kernelName(name: string): string {
  return RENAMED.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The kernel functions of a call stack, outermost first; names as the JavaScript engine gives them. */
export function kernelPath(functions: readonly string[]): string[] {
  return (
    functions
      .map((name) =>
        name
          .replace(/^(?:async |new )/, '')
          .replace(/ \[as .*$/, '')
          .replace(/^.*\./, '')
          // Bundlers number functions of the same name.
          .replace(/\$\d+$/, ''),
      )
      .filter((name) => /^[a-z]\w*$/i.test(name) && !HIDDEN.has(name) && name !== 'anonymous')
      .map(kernelName)
      // A variant that calls what it varies has the same kernel name.
      .filter((name, at, names) => name !== names[at - 1])
  );
}

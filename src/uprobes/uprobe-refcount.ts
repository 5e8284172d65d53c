/**
 * The life of a uprobe, since v6.12: in the tree while somebody holds a reference, out of it when the last one is
 * gone, freed after a grace period of RCU Tasks Trace (commit 87195a1ee332, v6.13), since a hit takes no reference.
 * The kernel also waits for `uretprobes_srcu` before that one: return probes are not modelled.
 */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import {
  rb_parent,
  ref,
  UPROBES,
  uprobe_cachep,
  uprobe_rcu_func,
  uprobes_treelock,
  work,
} from '../memory/layout.ts';
import { ShippedLoop } from '../memory/shipped-loop.ts';
import { rbErase } from './rb-erase.ts';
import { writeSeqcountBegin, writeSeqcountEnd } from './uprobes-seqcount.ts';

/** `get_uprobe()`: one more reference, for a caller that knows there is one. */
export function getUprobe(cpu: Cpu, uprobe: Ref): void {
  cpu.fetchAdd(uprobe, ref, 1, 'relaxed');
}

/** `try_get_uprobe()`: one more reference, unless the last one is gone (`refcount_inc_not_zero()`). */
export function tryGetUprobe(cpu: Cpu, uprobe: Ref): boolean {
  let loop: ShippedLoop | undefined;
  let count = cpu.readOnce(uprobe, ref);
  while (count !== 0) {
    const found = cpu.cmpxchg(uprobe, ref, count, count + 1, 'relaxed');
    if (found === count) return true;
    count = found;
    loop ??= new ShippedLoop('refcount_inc_not_zero');
    cpu.retry(loop);
  }
  return false;
}

/** `RB_CLEAR_NODE()`: says that a uprobe is in no tree. Children stay, for readers that stand on it. */
export function rbClearNode(cpu: Cpu, uprobe: Ref): void {
  cpu.store(uprobe, rb_parent, uprobe);
}

/** `uprobe_is_active()`: true while it is in the tree, for a holder of uprobes_treelock. */
function uprobeIsActive(cpu: Cpu, uprobe: Ref): boolean {
  return cpu.load(uprobe, rb_parent) !== uprobe;
}

/** `put_uprobe()`: one reference less. The last one takes the uprobe out of the tree and frees it later. */
export function putUprobe(cpu: Cpu, uprobe: Ref): void {
  // refcount_dec_and_test(): RELEASE, and ACQUIRE if it was the last one. The RELEASE pairs with the smp_rmb() of the
  // last holder: what this one did with the uprobe comes before it is erased and freed.
  if (cpu.fetchAdd(uprobe, ref, -1, 'release') !== 1) return;
  // smp_acquire__after_ctrl_dep(), pairs with the RELEASE of the holders before: the branch orders the stores that
  // follow, this the loads.
  cpu.smpRmb();
  // Since v6.13 the rest is a work item of its own: put_uprobe() may be called where nothing may wait. Here, as in
  // v6.12, it follows at once.
  cpu.store(uprobe, work, 1);
  uprobeFreeDeferred(cpu, uprobe);
}

/** `uprobe_free_deferred()`: out of the tree, unless insertUprobe() was faster; then a grace period until it is freed. */
function uprobeFreeDeferred(cpu: Cpu, uprobe: Ref): void {
  cpu.spinLock(UPROBES, uprobes_treelock);
  if (uprobeIsActive(cpu, uprobe)) {
    writeSeqcountBegin(cpu);
    rbErase(cpu, uprobe);
    writeSeqcountEnd(cpu);
  }
  cpu.spinUnlock(UPROBES, uprobes_treelock);
  cpu.store(uprobe, uprobe_rcu_func, uprobe_cachep.slots);
  cpu.callRcuTasksTrace(uprobeFreeRcuTasksTrace, uprobe);
}

function uprobeFreeRcuTasksTrace(cpu: Cpu, uprobe: number): void {
  cpu.free(uprobe_cachep, uprobe);
}

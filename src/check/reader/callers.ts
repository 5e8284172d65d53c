import { NO_FILE, NO_UPROBE, NO_VMA } from '../../lookup/fallback.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { Caller } from '../../scenarios/scenario.ts';
import { isTrapAtAddr } from '../../uprobes/breakpoint.ts';
import { handlerChain } from '../../uprobes/consumers.ts';
import { handleSwbp, RESTART, SIGTRAP } from '../../uprobes/handle-swbp.ts';

/** What a CPU that looks up runs. */
export function readerFor(
  caller: Caller,
  lookup: Lookup,
  mm: Ref,
  bpVaddr: number,
  shared: Ref = NULL,
): (cpu: Cpu) => number {
  if (caller === 'lookup') {
    return function read(cpu) {
      return shared === NULL ? lookup(cpu, mm, bpVaddr) : lookup(cpu, mm, bpVaddr, shared);
    };
  }
  const handle = caller === 'trusting' ? handleSwbpTrusting : handleSwbpOf;
  return function read(cpu) {
    // The CPU runs the instruction first: without a breakpoint nothing is looked up.
    return isTrapAtAddr(cpu, mm, bpVaddr) ? handle(cpu, mm, lookup, bpVaddr) : RESTART;
  };
}

/**
 * A lookup inside the section of RCU Tasks Trace from which handle_swbp() calls it: find_uprobe_rcu() asks for such a
 * section, which keeps a uprobe that is unregistered meanwhile.
 */
export function inTasksTrace(lookup: Lookup): Lookup {
  return function callLookup(cpu, ...rest) {
    cpu.rcuReadLockTrace();
    const answer = lookup(cpu, ...rest);
    cpu.rcuReadUnlockTrace();
    return answer;
  };
}

function handleSwbpOf(cpu: Cpu, mm: Ref, lookup: Lookup, bpVaddr: number): number {
  return handleSwbp(cpu, { mm, lookup }, bpVaddr);
}

/** handle_swbp() as no kernel has it: it believes a lookup that found nothing, and does not take mmap_lock. */
function handleSwbpTrusting(cpu: Cpu, mm: Ref, lookup: Lookup, bpVaddr: number): number {
  cpu.rcuReadLockTrace();
  const found = lookup(cpu, mm, bpVaddr);
  if (found > NULL) handlerChain(cpu, found);
  cpu.rcuReadUnlockTrace();
  if (found !== NO_VMA && found !== NO_FILE && found !== NO_UPROBE) return found;
  return isTrapAtAddr(cpu, mm, bpVaddr) ? SIGTRAP : RESTART;
}

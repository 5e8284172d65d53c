/**
 * The consumers of a uprobe, which are told of its hits. A hit walks the list in a section of RCU Tasks Trace,
 * without a lock; changes are made under register_rwsem. The kernel's consumer_rwsem, for uprobe_mmap(), is not
 * modelled.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { cons_node, consumers } from '../memory/layout.ts';
import { uprobeDispatcher } from './nhit.ts';

/** `consumer_add()`. */
export function consumerAdd(cpu: Cpu, uprobe: Ref, consumer: Ref): void {
  cpu.store(consumer, cons_node, cpu.load(uprobe, consumers));
  // Pairs with rcu_dereference() in handlerChain(): whoever finds the consumer sees what it was made of.
  cpu.rcuAssignPointer(uprobe, consumers, consumer);
}

/** `consumer_del()`. Its own pointer stays, for hits that stand on it. */
export function consumerDel(cpu: Cpu, uprobe: Ref, consumer: Ref): void {
  let before = uprobe;
  let link = consumers;
  for (let next = cpu.load(before, link); next !== consumer; next = cpu.load(before, link)) {
    if (next === NULL) {
      throw new RangeError(
        'a consumer can be unregistered once, from the uprobe that uprobeRegister() returned for it, but it was ' +
          'not found there: check that the two belong together',
      );
    }
    before = next;
    link = cons_node;
  }
  cpu.writeOnce(before, link, cpu.load(consumer, cons_node));
}

/** `filter_chain()`: true if somebody still wants breakpoints. No consumer here has a filter. */
export function filterChain(cpu: Cpu, uprobe: Ref): boolean {
  return cpu.load(uprobe, consumers) !== NULL;
}

/** `handler_chain()`: tells every consumer of a hit. */
export function handlerChain(cpu: Cpu, uprobe: Ref): void {
  let consumer = cpu.rcuDereference(uprobe, consumers);
  while (consumer !== NULL) {
    uprobeDispatcher(cpu, consumer);
    consumer = cpu.rcuDereference(consumer, cons_node);
  }
}

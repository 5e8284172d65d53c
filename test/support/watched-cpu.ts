import type { Cpu } from '../../src/memory/cpu.ts';
import { type Field, nameOf } from '../../src/memory/field.ts';
import { loopName } from '../../src/memory/shipped-loop.ts';

const LOCKS = new Set(['downRead', 'downReadTrylock', 'upRead', 'downWrite', 'upWrite', 'downgradeWrite']);
const BARRIERS = new Set(['smpMb', 'smpRmb', 'smpWmb']);
const READS = new Set(['load', 'dataRace', 'readOnce', 'smpLoadAcquire', 'rcuDereference']);
const WRITES = new Set([
  ...['store', 'writeOnce', 'smpStoreRelease', 'rcuAssignPointer', 'xchg', 'cmpxchg', 'fetchAdd'],
]);

/**
 * A CPU that calls a function before each operation: with the method and the field or loop it is about,
 * as `writeOnce vm_lock_seq`.
 */
export function watchedCpu(cpu: Cpu, before: (operation: string, method: string) => void): Cpu {
  return new Proxy(cpu, {
    get(target, method: keyof Cpu) {
      const value = target[method];
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const about =
          LOCKS.has(method) || READS.has(method) || WRITES.has(method) || method === 'waitUntil'
            ? ` ${nameOf(args[1] as Field)}`
            : method === 'retry'
              ? ` ${loopName(args[0] as Parameters<Cpu['retry']>[0])}`
              : '';
        before(method + about, method);
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

/** What a function does that another CPU could notice, in order: writes, locks and barriers, no reads. */
export function effectsOf(cpu: Cpu, run: (cpu: Cpu) => void): string[] {
  const effects: string[] = [];
  run(
    watchedCpu(cpu, (operation, method) => {
      if (LOCKS.has(method) || BARRIERS.has(method) || WRITES.has(method)) effects.push(operation);
    }),
  );
  return effects;
}

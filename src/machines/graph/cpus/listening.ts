import type { Host } from './host.ts';

/** A host that is told as soon as a CPU does anything that others could see; until then it is like another one. */
export function listening(like: Host, isHeard: () => never): Host {
  return {
    knowledge: like.knowledge,
    settings: like.settings,
    initial: (slot, isLong) => like.initial(slot, isLong),
    readLast: isHeard,
    isQueued: (callback) => like.isQueued(callback),
    read: isHeard,
    write: isHeard,
    free: isHeard,
    fence: isHeard,
    gracePeriod: isHeard,
    setAside: isHeard,
    callRcu: isHeard,
    probe: (cpu, callback, word) => like.probe(cpu, callback, word),
    isRepeated: () => false,
    place: (...asked) => like.place(...asked),
    objectAt: (slot) => like.objectAt(slot),
    isReused: (cache) => like.isReused(cache),
    pageGoes: (cache) => like.pageGoes(cache),
    find: isHeard,
    giveUp: isHeard,
  };
}

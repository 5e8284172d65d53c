/** What was met in executions, as sets of CPUs (the bits of a word) or of what is named. */
export class Facts {
  /** By slot the CPUs that read it, and those that write it. */
  readers = new Map<number, number>();
  writers = new Map<number, number>();
  /** By slot the CPUs that give back what lies there. */
  enders = new Map<number, number>();
  /** By slot and CPU how many callbacks that CPU had queued when it touched the slot last. */
  calls = new Map<number, number>();
  /** By slot the locks that are write-held at every write to it. */
  writeLocks = new Map<number, readonly number[]>();
  /** By callback the locks that are held whenever it is queued. */
  callLocks = new Map<number, readonly number[]>();
  /** Flavours of RCU in which somebody waits for a grace period. */
  gracePeriods = new Set<number>();
  /** By cache the CPUs that give objects back which others may take again. */
  freers = new Map<string, number>();
  /** Callbacks that do anything that others can see. */
  visibleCallbacks = new Set<number>();
  /** Slots of which some accesses must be events, though nobody else touches them. */
  shown = new Set<number>();

  copy(): Facts {
    const facts = new Facts();
    facts.readers = new Map(this.readers);
    facts.writers = new Map(this.writers);
    facts.enders = new Map(this.enders);
    facts.calls = new Map(this.calls);
    facts.writeLocks = new Map(this.writeLocks);
    facts.callLocks = new Map(this.callLocks);
    facts.gracePeriods = new Set(this.gracePeriods);
    facts.freers = new Map(this.freers);
    facts.visibleCallbacks = new Set(this.visibleCallbacks);
    facts.shown = new Set(this.shown);
    return facts;
  }
}

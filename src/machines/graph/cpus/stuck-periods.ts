import { RCU, RCU_TASKS_TRACE } from '../../rcu-sections.ts';

const FLAVOURS = [RCU, RCU_TASKS_TRACE] as const;

/** Which of a CPU's slots. */
type Slots = Map<number, Set<number>>;

/**
 * Whether grace periods may stay open for ever: only if a section does, because its CPU was stopped in it, or waits in it
 * for what comes behind a grace period. Until something like that was met no search has to look for it.
 */
export class StuckPeriods {
  /** By CPU the slots at which it may have to wait, and by flavour those at which it is inside a section. */
  readonly #waits: Slots = new Map();
  readonly #inside: readonly Slots[] = FLAVOURS.map(() => new Map());
  /** By flavour the CPUs that wait for grace periods, as bits. */
  readonly #periods = FLAVOURS.map(() => 0);
  /** By flavour whether some section was met that never ends. */
  readonly #endless = FLAVOURS.map(() => false);
  /** By flavour and CPU the last access at which it was stopped inside a section. */
  readonly #stops: readonly Map<number, number>[] = FLAVOURS.map(() => new Map());
  /** The same: the first access from which on it was said that it is stopped no more. That must stay true. */
  readonly #denied: readonly Map<number, number>[] = FLAVOURS.map(() => new Map());
  /** What was known when the search began. */
  #known: readonly boolean[] = FLAVOURS.map(() => false);
  #isStale = false;
  #hasGrown = false;
  /** Whether something was met that was said to come no more. */
  #wasDenied = false;
  readonly #writersOf: (slot: number) => number;
  readonly #parentOf: (cpu: number) => number | undefined;

  constructor(writersOf: (slot: number) => number, parentOf: (cpu: number) => number | undefined) {
    this.#writersOf = writersOf;
    this.#parentOf = parentOf;
  }

  /**
   * Begins a search with all that was met.
   *
   * @param isOther something else was met, too: a search that did not know of it may have seen sections stay open that
   *   do not
   */
  begin(isOther: boolean): void {
    if (isOther) this.#endless.fill(false);
    this.#hasGrown = false;
    this.#wasDenied = false;
    for (const denied of this.#denied) denied.clear();
    this.#known = FLAVOURS.map((flavour) => this.#mayStayOpen(flavour));
    this.#isStale = false;
  }

  /** Whether a grace period of a flavour may stay open for ever, as far as was known when the search began. */
  mayStayOpen(flavour: number): boolean {
    return this.#known[flavour] === true;
  }

  /** Something was met that may change the answer, by somebody who writes. */
  touch(): void {
    this.#isStale = true;
  }

  /** Whether the answer is another one by now. */
  hasGrown(): boolean {
    if (this.#wasDenied) return true;
    if (!this.#isStale) return this.#hasGrown;
    this.#isStale = false;
    this.#hasGrown = FLAVOURS.some((flavour) => !this.mayStayOpen(flavour) && this.#mayStayOpen(flavour));
    return this.#hasGrown;
  }

  /** Notes that a CPU may have to wait at a slot, inside sections of these flavours. */
  wait(cpu: number, slot: number, sections: readonly number[]): void {
    this.#add(this.#waits, cpu, slot);
    for (const flavour of sections) this.#add(this.#inside[flavour] as Slots, cpu, slot);
  }

  /** Notes that a CPU waits for a grace period, inside sections of these flavours. */
  period(cpu: number, flavour: number, sections: readonly number[]): void {
    const before = this.#periods[flavour] as number;
    this.#periods[flavour] = before | (1 << cpu);
    if (this.#periods[flavour] !== before) this.#isStale = true;
    // Its own place: nobody writes there, but a section of that flavour may hold it up.
    for (const outer of sections) this.#add(this.#inside[outer] as Slots, cpu, -1 - flavour);
  }

  /** Notes that a section of a flavour has no end. */
  neverEnds(flavour: number): void {
    if (this.#endless[flavour]) return;
    this.#endless[flavour] = true;
    this.#isStale = true;
  }

  /** Notes that a CPU was stopped at an access inside a section of a flavour. */
  stop(cpu: number, flavour: number, access: number): void {
    const stops = this.#stops[flavour] as Map<number, number>;
    stops.set(cpu, Math.max(access, stops.get(cpu) ?? -1));
    if (access >= ((this.#denied[flavour] as Map<number, number>).get(cpu) ?? Infinity))
      this.#wasDenied = true;
  }

  /**
   * Whether a CPU that stands before an access may stay in a section of a flavour for ever: it waits inside one in some
   * execution, or is stopped in one at this access or a later one.
   */
  mayStay(cpu: number, flavour: number, reached: number): boolean {
    if ((this.#inside[flavour] as Slots).has(cpu)) return true;
    if (reached <= ((this.#stops[flavour] as Map<number, number>).get(cpu) ?? -1)) return true;
    const denied = this.#denied[flavour] as Map<number, number>;
    if (reached < (denied.get(cpu) ?? Infinity)) denied.set(cpu, reached);
    return false;
  }

  #add(slots: Slots, cpu: number, slot: number): void {
    const all = slots.get(cpu) ?? new Set();
    slots.set(cpu, all);
    if (all.has(slot)) return;
    all.add(slot);
    this.#isStale = true;
  }

  #mayStayOpen(flavour: number): boolean {
    if (this.#periods[flavour] === 0) return false;
    if (this.#endless[flavour]) return true;
    // Who waits inside a section, and for whom in turn.
    const met = new Set<number>();
    const open: number[] = [];
    const meet = (cpu: number): void => {
      if (met.has(cpu)) return;
      met.add(cpu);
      open.push(cpu);
    };
    const meetAll = (cpus: number, but: number): void => {
      for (let cpu = 0, rest = cpus; rest !== 0; cpu++, rest >>>= 1)
        if ((rest & 1) === 1 && cpu !== but) meet(cpu);
    };
    const follow = (cpu: number, slots: Iterable<number>): void => {
      for (const slot of slots) {
        const period = FLAVOURS.find((one) => slot === -1 - one);
        if (period === undefined) meetAll(this.#writersOf(slot), cpu);
        else for (const inside of (this.#inside[period] as Slots).keys()) meet(inside);
      }
    };
    for (const [cpu, slots] of this.#inside[flavour] as Slots) follow(cpu, slots);
    for (let cpu = open.pop(); cpu !== undefined; cpu = open.pop()) {
      if (((this.#periods[flavour] as number) & (1 << cpu)) !== 0) return true;
      follow(cpu, this.#waits.get(cpu) ?? []);
      for (const other of FLAVOURS)
        if (((this.#periods[other] as number) & (1 << cpu)) !== 0) follow(cpu, [-1 - other]);
      const parent = this.#parentOf(cpu);
      if (parent !== undefined) meet(parent);
    }
    return false;
  }
}

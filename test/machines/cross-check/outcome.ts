/** Something that a machine finds wrong with what a CPU does. */
export interface Fault {
  readonly kind: string;
  readonly cpu: number;
  /** Of a callback its number among those that the CPU has queued. */
  readonly callback: number | undefined;
}

/** How one execution of a program ended, told the same way of every machine. */
export interface Outcome {
  /** Faults of CPUs before those of callbacks, first callbacks before second ones. */
  readonly faults: readonly Fault[];
  /** The one that came first. A graph has no time, and does not know. */
  readonly first?: Fault | undefined;
  /** By CPU what it read; undefined of one that waits for ever. */
  readonly results: readonly (string | undefined)[];
  /** How many callbacks wait for ever. */
  readonly waitingCallbacks: number;
  /** What x, y and z hold in the end. */
  readonly memory: readonly number[];
}

export const byCpu = (a: Fault, b: Fault): number =>
  (a.callback ?? -1) - (b.callback ?? -1) || a.cpu - b.cpu || a.kind.localeCompare(b.kind);

/** Like `double free on CPU1.0`, of the first callback that CPU1 has queued. */
export const faultText = ({ kind, cpu, callback }: Fault): string =>
  `${kind} on CPU${cpu}${callback === undefined ? '' : `.${callback}`}`;

/** What the CPUs themselves can tell of an execution without faults. */
export const visible = ({ results }: Outcome): string =>
  results
    .map((result, cpu) => `CPU${cpu} ${result === undefined ? 'waits for ever' : `[${result}]`}`)
    .join(', ');

/** All that is compared of an execution without faults. */
export function whole(outcome: Outcome): string {
  const { waitingCallbacks: count, memory } = outcome;
  const callbacks = count === 0 ? '' : `, callbacks that wait for ever: ${count}`;
  return `${visible(outcome)}; x=${memory[0]} y=${memory[1]} z=${memory[2]}${callbacks}`;
}

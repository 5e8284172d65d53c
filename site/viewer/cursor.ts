import type { ShownTrace } from './shown-trace.ts';

/** Where the stepper stands: 0 is the start, n is after step n. It walks over the steps that are visible. */
export class Cursor {
  readonly #shown: ShownTrace;
  /** Positions that can be reached, ascending. */
  stops: readonly number[] = [0];
  #at = 0;

  constructor(shown: ShownTrace) {
    this.#shown = shown;
    this.showAll(false);
  }

  /** Walks over every step, or over the essential ones; stays where it is or goes to the stop before. */
  showAll(all: boolean): void {
    const position = this.position;
    const { trace, essential } = this.#shown;
    this.stops = [
      0,
      ...(all ? trace.steps.map((_, index) => index + 1) : essential.map((index) => index + 1)),
    ];
    this.#at = Math.max(
      0,
      this.stops.findLastIndex((stop) => stop <= position),
    );
  }

  get index(): number {
    return this.#at;
  }

  get position(): number {
    return this.stops[this.#at] ?? 0;
  }

  get before(): number {
    return this.stops[this.#at - 1] ?? 0;
  }

  goToIndex(index: number): void {
    this.#at = Math.max(0, Math.min(this.stops.length - 1, index));
  }

  goToPosition(position: number): void {
    this.goToIndex(this.stops.indexOf(position));
  }

  /** By the name of a button: first, back, next, last, fatal. */
  go(name: string): void {
    if (name === 'fatal') this.goToPosition(this.#shown.trace.steps.findIndex((step) => step.fatal) + 1);
    else this.goToIndex({ first: 0, back: this.#at - 1, next: this.#at + 1 }[name] ?? this.stops.length - 1);
  }
}

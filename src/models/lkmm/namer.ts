import type { Candidate, Nodes } from '../candidate.ts';
import { shortestPath } from '../cycle.ts';
import { addIdentity, composeInto, copy, emptyRelation, has, type Relation, subtract } from '../relation.ts';
import type { Orders } from './orders.ts';
import type { Statics } from './statics.ts';

/** A step of a cycle: where it leads, and what leads there. */
export interface Hop {
  readonly to: number;
  readonly label: string;
}

/** Says in what way one event comes before another. */
export class Namer {
  readonly #nodes: Nodes;
  readonly #s: Statics;
  readonly #orders: Orders;
  readonly #candidate: Candidate;

  constructor(nodes: Nodes, s: Statics, orders: Orders, candidate: Candidate) {
    this.#nodes = nodes;
    this.#s = s;
    this.#orders = orders;
    this.#candidate = candidate;
  }

  /** One step of hb. */
  happensBefore(from: number, to: number): readonly Hop[] {
    if (has(this.#orders.rfe, from, to)) return [{ to, label: 'rf' }];
    if (has(this.#orders.ppo, from, to)) return [{ to, label: this.#within(from, to) }];
    return this.propagates(from, to);
  }

  /** One step of pb: prop ; strong-fence ; hb*. */
  propagatesBefore(from: number, to: number): readonly Hop[] {
    const { size } = this.#s;
    for (let a = 0; a < size; a++) {
      if (!has(this.#orders.prop, from, a)) continue;
      for (let b = 0; b < size; b++) {
        if (!has(this.#orders.strong, a, b) || (b !== to && !has(this.#orders.hb, b, to))) continue;
        return [
          ...this.propagates(from, a),
          { to: b, label: this.#within(a, b) },
          ...this.#chain(this.#orders.hbStep, b, to, (x, y) => this.happensBefore(x, y)),
        ];
      }
    }
    return [{ to, label: 'pb' }];
  }

  /** prop: an overwrite by another thread, cumulative fences, a read of the result; any of them may be absent. */
  propagates(from: number, to: number): readonly Hop[] {
    const { overwriteExternal, cumulFences, rfe, cumulFence } = this.#orders;
    for (const [a, first] of this.#maybe(overwriteExternal, from))
      for (let b = 0; b < this.#s.size; b++) {
        if (!has(cumulFences, a, b) || (b !== to && !has(rfe, b, to))) continue;
        return [
          ...(first ? [{ to: a, label: has(this.#candidate.fr, from, a) ? 'fr' : 'co' }] : []),
          ...this.#chain(cumulFence, a, b, (x, y) => this.#cumulative(x, y)),
          ...(b === to ? [] : [{ to, label: 'rf' }]),
        ];
      }
    return [{ to, label: 'prop' }];
  }

  /** rcu-link, in the steps that have names. */
  rcuLink(from: number, to: number): readonly Hop[] {
    const { poOrSame, po } = this.#s;
    const steps = addIdentity(copy(this.#orders.hb));
    const before = composeInto(emptyRelation(this.#s.size), poOrSame, steps);
    for (let a = 0; a < this.#s.size; a++)
      for (let b = 0; b < this.#s.size; b++) {
        if (!has(before, from, a) || !has(this.#orders.prop, a, b) || !has(po, b, to)) continue;
        return [
          ...(a === from ? [] : [{ to: a, label: has(po, from, a) ? 'po' : 'hb' }]),
          ...this.propagates(a, b),
          { to, label: 'po' },
        ];
      }
    return [{ to, label: 'rcu-link' }];
  }

  *#maybe(relation: Relation, from: number): Generator<readonly [number, boolean]> {
    yield [from, false];
    for (let to = 0; to < relation.size; to++) if (has(relation, from, to)) yield [to, true];
  }

  #chain(
    step: Relation,
    from: number,
    to: number,
    expand: (from: number, to: number) => readonly Hop[],
  ): Hop[] {
    if (from === to) return [];
    const path = shortestPath(step, from, to) ?? [from, to];
    return path.slice(1).flatMap((next, i) => expand(path[i] as number, next));
  }

  /** One step of cumul-fence: what was read before a release or strong fence counts as before it. */
  #cumulative(from: number, to: number): readonly Hop[] {
    const { rfe, strong, rmwSequence, poUnlockLockPo } = this.#orders;
    const { poRel, wmb } = this.#s;
    for (let last = 0; last < this.#s.size; last++) {
      if (last !== to && !has(rmwSequence, last, to)) continue;
      const tail: Hop[] = last === to ? [] : [{ to, label: 'rf ; rmw' }];
      if ([strong, poRel, wmb, poUnlockLockPo].some((relation) => has(relation, from, last)))
        return [{ to: last, label: this.#within(from, last) }, ...tail];
      for (let read = 0; read < this.#s.size; read++)
        if (has(rfe, from, read) && (has(strong, read, last) || has(poRel, read, last)))
          return [{ to: read, label: 'rf' }, { to: last, label: this.#within(read, last) }, ...tail];
    }
    return [{ to, label: 'cumul-fence' }];
  }

  /** What orders two events of one thread, or across a lock that was handed over. */
  #within(from: number, to: number): string {
    const { address, data, control, poUnlockLockPo, strong } = this.#orders;
    const s = this.#s;
    const rmb = subtract(copy(s.fence), s.nonRw);
    const named: readonly (readonly [Relation, string])[] = [
      [strong, 'mb'],
      [s.poRel, 'release'],
      [subtract(copy(s.nonRw), s.poRel), 'acquire'],
      [s.wmb, 'wmb'],
      [subtract(rmb, s.wmb), 'rmb'],
      [data, 'data'],
      [address, 'addr'],
      [control, 'ctrl'],
      [poUnlockLockPo, 'unlock-lock'],
      [this.#candidate.co, 'co'],
      [this.#candidate.fr, 'fr'],
    ];
    const label = named.find(([relation]) => has(relation, from, to))?.[1];
    return label === 'mb' && this.#acrossGracePeriod(from, to) ? 'grace-period' : (label ?? 'ppo');
  }

  #acrossGracePeriod(from: number, to: number): boolean {
    const { events } = this.#nodes;
    return events.some(
      ({ tag }, node) =>
        (tag === 'sync-rcu' || tag === 'sync-srcu') &&
        has(this.#s.poOrSame, from, node) &&
        has(this.#s.poOrSame, node, to),
    );
  }
}

import { type Field, NULL, type Ref, slotOf } from '../../memory/field.ts';
import { UPROBES, uprobes_treelock } from '../../memory/layout.ts';
import { wrongAccess } from './arguments.ts';
import type { Gate } from './gate.ts';
import type { Holdings } from './holdings.ts';
import type { Known, KnownObjects } from './known-objects.ts';
import { type FieldRule, fieldOf, ruleOf } from './structs.ts';

/**
 * Whether a reader may touch a field of an object: it must have read the pointer, and something must keep the object.
 */
export class AccessCheck {
  readonly #gate: Gate;
  readonly #objects: KnownObjects;
  readonly #holdings: Holdings;

  constructor(gate: Gate, objects: KnownObjects, holdings: Holdings) {
    this.#gate = gate;
    this.#objects = objects;
    this.#holdings = holdings;
  }

  /** Before a load. */
  mayRead(name: string, base: Ref, field: Field): FieldRule {
    const rule = this.mayTouch(name, base, field);
    this.#gate.refuseArgument(name, wrongAccess(name, field, rule), { base, field });
    if (rule.notThere !== undefined && !this.#objects.isOwn(base)) {
      const text = `${name} of ${fieldOf(field)}: ${rule.notThere}`;
      this.#gate.stop('wild access', text, name, { base, field });
    }
    return rule;
  }

  /** Before a store or what may be one. */
  mayWrite(name: string, base: Ref, field: Field): FieldRule {
    const rule = this.mayTouch(name, base, field);
    this.#gate.refuseArgument(name, wrongAccess(name, field, rule), { base, field });
    if (!rule.isOfWriters || this.#objects.isOwn(base) || this.#changesTree(rule)) return rule;
    const text = `${name} to ${fieldOf(field)}: a reader may not change it`;
    this.#gate.stop('foreign store', text, name, { base, field });
    return rule;
  }

  /** Before any access: the pointer must lead there, and something held must cover the object. */
  mayTouch(name: string, base: Ref, field: Field): FieldRule {
    const rule = this.leadsThere(name, base, field);
    const isOfWalk = this.#objects.walks(base, rule);
    if (rule.kind === undefined || base === NULL) return rule;
    const known = this.#objects.of(base) as Known;
    if (known.isOwn || isOfWalk || this.#objects.isCovered(known)) return rule;
    this.#gate.stop('unprotected access', this.#whyUncovered(name, field, known), name, { base, field });
    return rule;
  }

  /**
   * Before an operation that needs no cover, such as giving a lock back: the pointer must lead to an object with such
   * a field.
   */
  leadsThere(name: string, base: Ref, field: Field): FieldRule {
    const rule = ruleOf(field);
    const wrong = this.#objects.wrong(name, base, field, rule);
    if (wrong !== undefined) this.#gate.stop('wild access', wrong, name);
    return rule as FieldRule;
  }

  #whyUncovered(name: string, field: Field, { kind, wasCovered }: Known): string {
    const what = `${name} of ${fieldOf(field)}`;
    if (kind !== 'uprobe' && this.#holdings.isEmpty) {
      const none = 'outside of rcu_read_lock(), with no lock and no reference held';
      return `${what} ${none}: nothing keeps it from being freed`;
    }
    const why =
      kind === 'uprobe'
        ? 'it is freed after a grace period of Tasks Trace, so look it up under rcu_read_lock_trace(), or take a reference there'
        : wasCovered
          ? 'its pointer was read in an RCU section that has ended, or under what has been let go, so read it again'
          : 'its pointer was read outside of what would keep it';
    return `${what}, and nothing that is held covers it: ${why}`;
  }

  /** Whoever drops the last reference to a uprobe takes it out of the tree. */
  #changesTree({ struct }: FieldRule): boolean {
    const isOfTree = struct === 'uprobe' || struct === 'uprobes';
    return isOfTree && this.#holdings.lock(UPROBES + slotOf(uprobes_treelock)) !== undefined;
  }
}

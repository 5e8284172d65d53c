import type { Position } from './litmus-error.ts';

/** The expressions of herd's C: loads and read-modify-writes are calls with a value. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: Position }
  | { readonly kind: 'deref'; readonly pointer: Expression; readonly at: Position }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly at: Position;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: Position;
    };

/** herd's operators; `&&`, `||`, `!` and shifts are not among them. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '&' | '|' | '^' | '==' | '!=' | '<' | '>' | '<=' | '>=';

/** One statement. A declaration without a value has no effect: registers start as 0. */
export type Statement =
  | { readonly kind: 'declare'; readonly type: string; readonly name: string }
  | {
      readonly kind: 'assign';
      readonly type?: string;
      readonly name: string;
      readonly value: Expression;
      readonly at: Position;
    }
  | { readonly kind: 'store'; readonly target: Expression; readonly value: Expression; readonly at: Position }
  | { readonly kind: 'evaluate'; readonly value: Expression; readonly at: Position }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: Statement;
      readonly else?: Statement;
      readonly at: Position;
    }
  | {
      readonly kind: 'while';
      readonly condition: Expression;
      readonly body: Statement;
      readonly at: Position;
    };

/** A parameter `int *x`: a register of the thread that holds the address of the location with its name. */
export interface Parameter {
  readonly type: string;
  readonly name: string;
}

/** `P0(...) { ... }`; threads are numbered from 0 without gaps. */
export interface Thread {
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** A value in the initial state or the condition: a number, or the address of a location. */
export type Constant = number | string;

/** A location of memory, or a register of a thread. */
export type Place =
  | {
      readonly kind: 'memory';
      readonly name: string;
      /** How it is written if that is not its name: `a[1]` is the place `a+4`. */
      readonly shown?: string;
    }
  | { readonly kind: 'register'; readonly thread: number; readonly name: string };

/** `place = value` of the initial state; the type as it was written. */
export interface Initial {
  readonly type?: string;
  readonly place: Place;
  readonly value?: Constant;
}

/** A proposition about final states. */
export type Proposition =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'equals'; readonly place: Place; readonly value: Constant }
  | { readonly kind: 'same'; readonly left: Place; readonly right: Place }
  | { readonly kind: 'not'; readonly operand: Proposition }
  | { readonly kind: 'and' | 'or' | 'implies'; readonly left: Proposition; readonly right: Proposition };

/** `exists`, `~exists` or `forall`; an absent condition is `forall (true)`. */
export interface Condition {
  readonly quantifier: 'exists' | '~exists' | 'forall';
  readonly proposition: Proposition;
}

/** A whole litmus test in herd's C format. */
export interface LitmusTest {
  readonly name: string;
  readonly initial: readonly Initial[];
  readonly threads: readonly Thread[];
  /** Places shown in final states besides those of the condition. */
  readonly locations: readonly Place[];
  /** Executions whose final state does not satisfy it are not counted at all. */
  readonly filter?: Proposition;
  readonly condition: Condition;
  /** What is suspicious about how the text is written, each with its place. */
  readonly remarks?: readonly string[];
}

/** Statements as instructions in a row, with jumps: what the enumerator steps through. */
import type { Body, Callback, Flavour, Statement } from '../program.ts';

type Plain = Extract<
  Statement,
  {
    do:
      | 'read'
      | 'write'
      | 'modify'
      | 'wait'
      | 'allocate'
      | 'follow'
      | 'publish'
      | 'free'
      | 'unlock'
      | 'leave';
  }
>;

export type Instruction =
  | Plain
  | { readonly do: 'unless'; readonly value: number; readonly to: number }
  | { readonly do: 'begin rounds' }
  | { readonly do: 'end round'; readonly until: number; readonly rounds: number; readonly to: number }
  | { readonly do: 'enter' | 'begin grace period' | 'end grace period'; readonly flavour: Flavour }
  | { readonly do: 'call'; readonly flavour: Flavour; readonly code: Code }
  /** `to`: where it goes on if a trylock fails. */
  | { readonly do: 'take lock'; readonly how: 'spin' | 'write' | 'read' | 'try'; readonly to: number }
  /** Zeroes what was taken again, in a step of its own: others may look. */
  | { readonly do: 'clear' };

export type Code = readonly Instruction[];

const UNLOCKS = { spin: 'spinUnlock', write: 'upWrite', read: 'upRead', try: 'upRead' } as const;

/** The instructions of a CPU. */
export function compile(body: Body): Code {
  const code: Instruction[] = [];
  add(code, body);
  return code;
}

function add(code: Instruction[], body: Body): void {
  for (const statement of body) addOne(code, statement);
}

function addOne(code: Instruction[], statement: Statement): void {
  switch (statement.do) {
    case 'fence':
      return;
    case 'if':
      around(code, statement.body, (to) => ({ do: 'unless', value: statement.value, to }));
      return;
    case 'loop': {
      const { until, rounds } = statement;
      code.push({ do: 'begin rounds' });
      const to = code.length;
      add(code, statement.body);
      code.push({ do: 'end round', until, rounds, to });
      return;
    }
    case 'section':
      code.push({ do: 'enter', flavour: statement.flavour });
      add(code, statement.body);
      code.push({ do: 'leave', flavour: statement.flavour });
      return;
    case 'grace period':
      code.push({ do: 'begin grace period', flavour: statement.flavour });
      code.push({ do: 'end grace period', flavour: statement.flavour });
      return;
    case 'call':
      code.push({ do: 'call', flavour: statement.flavour, code: callbackCode(statement) });
      return;
    case 'lock': {
      const { how } = statement;
      const inside = (): void => {
        add(code, statement.body);
        code.push({ do: 'unlock', how: UNLOCKS[how] });
      };
      jumping(code, inside, (to) => ({ do: 'take lock', how, to }));
      return;
    }
    case 'downgrade':
      code.push({ do: 'take lock', how: 'write', to: 0 });
      add(code, statement.body);
      code.push({ do: 'unlock', how: 'downgradeWrite' });
      add(code, statement.after);
      code.push({ do: 'unlock', how: 'upRead' });
      return;
    case 'allocate':
      code.push(statement);
      if (statement.kind === 'stable' && statement.content === 'zero') code.push({ do: 'clear' });
      return;
    default:
      code.push(statement);
  }
}

const around = (code: Instruction[], body: Body, jump: (to: number) => Instruction): void =>
  jumping(code, () => add(code, body), jump);

/** What may be jumped over. */
function jumping(code: Instruction[], inside: () => void, jump: (to: number) => Instruction): void {
  const at = code.length;
  code.push(jump(0));
  inside();
  code[at] = jump(code.length);
}

function callbackCode({ flavour, callback }: { flavour: Flavour; callback: Callback }): Code {
  return [{ do: 'end grace period', flavour }, ...compile(bodyOf(callback))];
}

function bodyOf(callback: Callback): Body {
  if (callback.what === 'free') return [{ do: 'free', kind: callback.kind }];
  const { place, value } = callback;
  if (callback.what === 'store') return [{ do: 'write', how: 'writeOnce', place, value }];
  const addition = { do: 'modify', how: 'fetchAdd', ordering: 'mb', place, value, expected: 0 } as const;
  return callback.what === 'add' ? [addition] : [{ do: 'lock', how: 'spin', body: [addition] }];
}

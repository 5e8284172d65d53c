import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as vmaspec from '../../src/index.ts';
import { BP_VADDR, END, START } from '../../src/scenarios/places.ts';

// Who writes no types may give anything.
const { check, checkGraph, checkLitmus, checkRows, compareLookups, explainForbidden, explore } =
  vmaspec as unknown as Record<string, (...given: unknown[]) => unknown>;
const { firstFalseAcceptance, litmusExport, replay, runThreads, showScenario, switchboard, writeEffects } =
  vmaspec as unknown as Record<string, (...given: unknown[]) => unknown>;

const reader = () => 0;
const own = {
  id: 'mine',
  mappings: [{ start: START, end: END, pgoff: 16 }],
  uprobes: {},
  bpVaddr: BP_VADDR,
  answers: [null],
  writes: [{ operation: 'fork' }],
};
const { mappings: _, ...unmapped } = own;
const { writes: __, ...unwritten } = own;
const entry = { start: START, end: END, flags: 5, offset: 0, file: 'f', path: '' };
const question = { scenario: own, lookup: 'aug05', sections: 1, lockModel: 'rwsem' };

type Row = readonly [name: string, run: () => unknown, message: RegExp];

const searches = (['explore', 'checkGraph', 'switchboard', 'litmusExport'] as const).flatMap(
  (name): Row[] => {
    const run = { explore, checkGraph, switchboard, litmusExport }[name] ?? assert.fail();
    return [
      [name, () => run(undefined), /^the options must be an object, not undefined$/],
      [name, () => run({}), /^lookup is missing: a (?:search|switchboard) needs lookup$/],
      [name, () => run({ lookup: 5 }), /^lookup must be an id of the table, a function .*, not 5$/],
      [name, () => run({ lookup: 'merge' }), /^there is no lookup "merge", .*: did you mean merged/],
      [
        name,
        () => run({ lookup: 'aug05', secions: 1 }),
        /^there is no option "secions", .*did you mean sections\?$/,
      ],
      [name, () => run({ lookup: 'aug05', sections: '2' }), /^sections must be a whole number .*, not "2"$/],
      [
        name,
        () => run({ lookup: 'aug05', scenario: 'torn' }),
        /^there is no scenario "torn", .*torn-split\?$/,
      ],
      [name, () => run({ lookup: 'aug05', scenario: 3 }), /^scenario must be an object, not 3$/],
      [name, () => run({ lookup: 'aug05', scenario: unmapped }), /"mine": mappings is missing: /],
      [name, () => run({ lookup: 'aug05', scenario: unwritten }), /"mine": writes is missing: /],
      [
        name,
        () => run({ lookup: 'aug05', scenario: { ...own, answers: ['nobody'] } }),
        /"mine": answers\[0\] must be one of .*, or null, not "nobody"$/,
      ],
      [
        name,
        () => run({ lookup: 'aug05', scenario: { ...own, writes: [{ operation: 'munmap', start: START }] } }),
        /"mine": writes\[0\]\.end is missing: munmap needs operation, start, end$/,
      ],
      [
        name,
        () => run({ lookup: 'aug05', scenario: { ...own, writes: [{ operation: 'unmap' }] } }),
        /"mine": writes\[0\]: there is no operation "unmap", .*did you mean munmap\?$/,
      ],
      [name, () => run({ lookup: 'aug05', writerSide: 'sequence' }), /^there is no writer side "sequence"/],
      [
        name,
        () => run({ lookup: 'aug05', timeout: 0 }),
        /^timeout must be a number of milliseconds .*, not 0$/,
      ],
      [name, () => run({ lookup: 'aug05', signal: true }), /^signal must be an AbortSignal, .*, not true$/],
      [name, () => run({ lookup: 'aug05', onProgress: 1 }), /^onProgress must be a function, not 1$/],
    ];
  },
);

const table: readonly Row[] = [
  ...searches,
  [
    'check',
    () => check?.(reader, { model: ['sc'] }),
    /^model must be one of sc, tso, lkmm, all, not a list$/,
  ],
  ['check', () => check?.(reader, { writers: 'fork' }), /^writers must be a list of writers, not "fork"$/],
  [
    'check',
    () => check?.(reader, { writers: ['forc'] }),
    /^there is no writer "forc", .*did you mean fork\?$/,
  ],
  ['check', () => check?.(reader, { cycles: 'x' }), /^sections must be a whole number .*, not "x"$/],
  ['check', () => check?.(5), /^the reader must be a function /],
  ['explore', () => explore?.({ lookup: 'aug05', scheduler: 'randm' }), /did you mean random\?$/],
  ['checkGraph', () => checkGraph?.({ lookup: 'aug05', model: 'lkm' }), /did you mean lkmm\?$/],
  ['switchboard', () => switchboard?.({ lookup: 'aug05', kinds: ['barier'] }), /did you mean barrier\?$/],
  ['replay', () => replay?.({ lookup: 'aug05' }, 5), /^the schedule must be text, not 5$/],
  ['checkRows', () => checkRows?.('torn-split', [], []), /^scenarios must be a list of scenarios/],
  ['checkRows', () => checkRows?.([unwritten], [], []), /"mine": writes is missing/],
  [
    'checkRows',
    () => checkRows?.([], 'aug05', []),
    /^lookups must be a list of ids of lookups, not "aug05"$/,
  ],
  ['checkRows', () => checkRows?.([], [], ['sc']), /^judges\[0\] must be an object, not "sc"$/],
  ['compareLookups', () => compareLookups?.(), /^the scenario must be one of .*, not undefined$/],
  [
    'compareLookups',
    () => compareLookups?.('torn-split', 'aug05', 7),
    /^the lookup must be one of .*, not 7$/,
  ],
  ['firstFalseAcceptance', () => firstFalseAcceptance?.({ lookup: 'merged' }), /^seqBits is missing: /],
  [
    'firstFalseAcceptance',
    () => firstFalseAcceptance?.({ lookup: 'merged', seqBits: 1, maxSections: 4 }),
    /^seqBits must be a whole number from 2 to 32, not 1$/,
  ],
  ['showScenario', () => showScenario?.(5), /^the scenario must be an object, not 5$/],
  ['showScenario', () => showScenario?.('two-cycle'), /did you mean two-cycles\?$/],
  ['showScenario', () => showScenario?.('munmap', { lookups: 'aug05' }), /^lookups must be a list /],
  ['showScenario', () => showScenario?.('munmap', { modle: 'sc' }), /did you mean model\?$/],
  ['writeEffects', () => writeEffects?.({ write: { operation: 'fork' } }), /^addressSpace is missing: /],
  [
    'writeEffects',
    () => writeEffects?.({ write: { operation: 'unmap' }, addressSpace: [entry] }),
    /^write: there is no operation "unmap", .*did you mean munmap\?$/,
  ],
  [
    'writeEffects',
    () => writeEffects?.({ write: { operation: 'munmap', start: START }, addressSpace: [entry] }),
    /^write\.end is missing: munmap needs /,
  ],
  ['checkLitmus', () => checkLitmus?.(5), /^the litmus test must be text, not 5$/],
  [
    'checkLitmus',
    () => checkLitmus?.('C a', { model: 'x86' }),
    /^there is no model "x86", only sc, tso, lkmm/,
  ],
  ['explainForbidden', () => explainForbidden?.('C a', { timeout: '1' }), /^timeout must be a number /],
  ...vmaspec.judges.flatMap((judge): Row[] => {
    const asked = judge.judge as (question: unknown) => unknown;
    return [
      [`judge of ${judge.model}`, () => asked({ ...question, patience: '1' }), /^timeout must be a number /],
      [`judge of ${judge.model}`, () => asked({ ...question, scenario: unwritten }), /writes is missing/],
    ];
  }),
];

describe('options that cannot be', () => {
  for (const [name, run, message] of table)
    it(`should be told by ${name} in a sentence: ${message.source}`, () =>
      assert.throws(run, (error) => {
        assert.ok(error instanceof vmaspec.UserError, String(error));
        assert.match(error.message, message);
        return true;
      }));

  for (const [options, message] of [
    [{}, /^lookup is missing: a run of threads needs lookup, addressSpace$/],
    [{ lookup: 'merged', addressSpace: 'mine' }, /^addressSpace must be a list of mappings, .*, not "mine"$/],
    [{ lookup: 'merged', addressSpace: 9, second: 1 }, /did you mean seconds\?$/],
    [{ lookup: 'merged', addressSpace: 9, hold: '5' }, /^hold must be from 0 to 1000, not "5"$/],
    [{ lookup: 'merged', addressSpace: 9, writerRate: 'min' }, /^writerRate must be a number .*, not "min"$/],
  ] as const)
    it(`should be told by runThreads in a sentence: ${message.source}`, async () => {
      await assert.rejects(
        async () => runThreads?.(options),
        (error) => error instanceof vmaspec.UserError && message.test(error.message),
      );
    });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import { planOf } from '../../../src/check/own-reader/reader-plan.ts';
import { UserError } from '../../../src/common/errors.ts';
import { vm_end } from '../../../src/memory/layout.ts';
import { BP_VADDR, ELSEWHERE, END, MIDDLE, START } from '../../../src/scenarios/places.ts';
import { writeCases } from '../../../src/scenarios/write-cases.ts';

const fork = { operation: 'fork' };
const mapped = { start: START, end: END, pgoff: 16, file: 'file' };
/** A writer of one's own that does this. */
const doing = (...writes: unknown[]): unknown => ({ writers: [{ id: 'mine', mappings: [mapped], writes }] });
const withMappings = (...mappings: unknown[]): unknown => ({
  writers: [{ id: 'mine', mappings, writes: [fork] }],
});

function messageOf(options: unknown): string {
  try {
    planOf(options as CheckOptions);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  return assert.fail('it was taken');
}

describe('the options of a check', () => {
  for (const [what, options, message] of [
    [
      'text for sections',
      { sections: '12' },
      /^sections must be a whole number .*, or a list of them, not "12"$/,
    ],
    ['no sections', { sections: [] }, /^sections must be a list of 1 or more .*, not an empty list$/],
    ['null for sections', { sections: null }, /^sections must be a whole number .*, not null$/],
    [
      'sections of text',
      { sections: [1, '2'] },
      /^sections\[1\] must be a whole number of 1 or more, not "2"$/,
    ],
    ['half a cycle', { sections: [1.5] }, /^sections\[0\] must be a whole number of 1 or more, not 1\.5$/],
    ['NaN sections', { sections: [Number.NaN] }, /^sections\[0\] must be .*, not NaN$/],
    ['fewer than one cycle', { sections: [0] }, /^sections\[0\] must be .*, not 0$/],
    [
      'a writer for writers',
      { writers: { id: 'x', writes: [fork] } },
      /^writers must be a list .*, not an object$/,
    ],
    ['text for writers', { writers: 'fork' }, /^writers must be a list .*, not "fork"$/],
    ['a number among writers', { writers: [3] }, /^writers\[0\] must be the name of a writer, or .*, not 3$/],
    ['nothing among writers', { writers: [undefined] }, /^writers\[0\] must be .*, not undefined$/],
    ['text for a set-up', { setup: 'exec' }, /^setup must be an object, not "exec"$/],
    ['a list for a set-up', { setup: [] }, /^setup must be an object, not an empty list$/],
    [
      'a misspelt part of a set-up',
      { setup: { flag: 5 } },
      /^setup: there is no field "flag", only flags, .*flags\?$/,
    ],
    [
      'text for flags',
      { setup: { flags: 'r-xp' } },
      /^setup\.flags must be a whole number from 0 .*, not "r-xp"$/,
    ],
    ['negative flags', { setup: { flags: -1 } }, /^setup\.flags must be .*, not -1$/],
    [
      'text for anonymous',
      { setup: { anonymous: 'yes' } },
      /^setup\.anonymous must be true or false, not "yes"$/,
    ],
    [
      'a kind of file',
      { setup: { file: 'flip' } },
      /^setup\.file: there is no kind of file "flip", .*: did you mean filp\?/,
    ],
    [
      'a uprobe without its offset',
      { setup: { uprobes: { u: {} } } },
      /^setup\.uprobes\.u\.offset is missing/,
    ],
    [
      'a uprobe of text',
      { setup: { uprobes: { u: '0x10' } } },
      /^setup\.uprobes\.u must be an object, not "0x10"$/,
    ],
    [
      'an offset below 0',
      { setup: { uprobes: { u: { offset: -8 } } } },
      /^setup\.uprobes\.u\.offset must be .*, not -8$/,
    ],
    [
      'a uprobe of an inode that there is not',
      { setup: { uprobes: { u: { inode: 'inod', offset: 0 } } } },
      /^setup\.uprobes\.u: there is no inode "inod", only inode, other inode.*: did you mean inode\?$/,
    ],
    [
      'an object at no pointer',
      { setup: { objects: { o: { at: vm_end, struct: {}, freed: 'at once' } } } },
      /^setup\.objects\.o\.at must be a pointer of vm_area_struct, .*, not vm_end$/,
    ],
    [
      'a shared object that is no structure',
      { setup: { shared: 4 } },
      /^setup\.shared must be what struct\(\) makes, not 4$/,
    ],
    ['a claim of another type', { claim: true }, /^claim must be one of memory, right, not true$/],
    ['a model of another type', { model: ['sc'] }, /^model must be one of sc, tso, lkmm, all, not a list$/],
    ['a writer side of another type', { writerSide: 3 }, /^writerSide must be text, not 3$/],
    [
      'text for a time',
      { timeout: '5' },
      /^timeout must be a number of milliseconds above 0 and at most 86400000, not "5"$/,
    ],
    ['no time', { timeout: 0 }, /^timeout must be .*, not 0$/],
    ['negative time', { timeout: -1 }, /^timeout must be .*, not -1$/],
    ['NaN for a time', { timeout: Number.NaN }, /^timeout must be .*, not NaN$/],
    ['endless time', { timeout: Number.POSITIVE_INFINITY }, /^timeout must be .*, not Infinity$/],
    ['text for a function', { onProgress: 'log' }, /^onProgress must be a function, not "log"$/],
    ['three readers', { readers: 3 }, /^readers must be 1 or 2, not 3$/],
    [
      'a kind of answer',
      { returns: 'answers' },
      /^there is no kind of answer "answers", only answer, .*did you mean answer\?/,
    ],
    ['text for all of them', 'sc', /^the options must be an object, not "sc"$/],
    ['null for all of them', null, /^the options must be an object, not null$/],
  ] as const) {
    it(`should not be ${what}`, () => assert.match(messageOf(options), message));
  }

  it('should be as if they were not there where they are undefined', () => {
    const options = { sections: undefined, writers: undefined, setup: undefined } as unknown as CheckOptions;
    assert.deepEqual(planOf(options), planOf({}));
  });

  it('should be refused by check() itself, and so should a reader that is no function', () => {
    const reader = () => 0;
    assert.throws(() => check(reader, { sections: '2' } as unknown as CheckOptions), UserError);
    for (const wrong of [undefined, 5, null, {}])
      assert.throws(() => check(wrong as unknown as typeof reader), {
        name: 'UserError',
        message: /^the reader must be a function of \(cpu, mm, address\), not /,
      });
  });
});

describe('a writer of one’s own', () => {
  for (const [what, options, message] of [
    [
      'an operation that there is not',
      doing(fork, { operation: 'unmap', start: START, end: END }),
      /^writers\[0\] "mine": writes\[1\]: there is no operation "unmap", only split, .*: did you mean munmap\?$/,
    ],
    [
      'no operation',
      doing({ start: START }),
      /^writers\[0\] "mine": writes\[0\]\.operation is missing: choose from split, /,
    ],
    [
      'an operation of another type',
      doing({ operation: 3 }),
      /^writers\[0\] "mine": writes\[0\]\.operation must be text, not 3$/,
    ],
    [
      'text for an operation',
      doing('fork'),
      /^writers\[0\] "mine": writes\[0\] must be an object, not "fork"$/,
    ],
    [
      'a misspelt field of an operation',
      doing({ operation: 'split', adress: MIDDLE, newBelow: true }),
      /^writers\[0\] "mine": writes\[0\]: there is no field "adress" of split, only operation, address, .*: did you mean address\?$/,
    ],
    [
      'a field of another operation',
      doing({ operation: 'fork', address: MIDDLE }),
      /: there is no field "address" of fork, only operation, in: /,
    ],
    [
      'a missing field',
      doing({ operation: 'munmap', start: START }),
      /: writes\[0\]\.end is missing: munmap needs operation, start, end$/,
    ],
    [
      'text for an address',
      doing({ operation: 'munmap', start: '0x10000', end: END }),
      /: writes\[0\]\.start must be an address of whole pages \(0x1000 bytes\), not "0x10000"$/,
    ],
    [
      'half a page',
      doing({ operation: 'munmap', start: START + 1, end: END }),
      /: writes\[0\]\.start must be an address of whole pages .*, not 0x10001$/,
    ],
    [
      'NaN for an address',
      doing({ operation: 'brk', brk: Number.NaN }),
      /: writes\[0\]\.brk must be .*, not NaN$/,
    ],
    [
      'an address below 0',
      doing({ operation: 'brk', brk: -4096 }),
      /: writes\[0\]\.brk must be .*, not -0x1000$/,
    ],
    [
      'an address that is no exact number',
      doing({ operation: 'brk', brk: 2 ** 60 }),
      /: writes\[0\]\.brk must be /,
    ],
    ['a bigint', doing({ operation: 'brk', brk: 4096n }), /: writes\[0\]\.brk must be .*, not 4096n$/],
    [
      'an end before its start',
      doing({ operation: 'munmap', start: END, end: START }),
      /: writes\[0\]\.end must be above start \(0x18000\), not 0x10000$/,
    ],
    [
      'an empty range',
      doing({ operation: 'mprotect', start: START, end: START, protection: 1 }),
      /\.end must be above start/,
    ],
    [
      'a protection that there is not',
      doing({ operation: 'mprotect', start: START, end: END, protection: 8 }),
      /\.protection must be a whole number from 0 to 7, not 8$/,
    ],
    [
      'growth downwards that goes up',
      doing({ operation: 'expandDownwards', address: BP_VADDR, start: END }),
      /\.address must be at or above start/,
    ],
    [
      'growth that ends below',
      doing({ operation: 'expand', address: BP_VADDR, end: START }),
      /\.end must be above address/,
    ],
    [
      'a move of nothing',
      doing({ operation: 'mremap', oldStart: START, length: 0, newStart: ELSEWHERE }),
      /\.length must be above 0, not 0$/,
    ],
    [
      'a number for newBelow',
      doing({ operation: 'split', address: MIDDLE, newBelow: 1 }),
      /\.newBelow must be true or false, not 1$/,
    ],
    [
      'a file that there is not',
      doing({ operation: 'mmap', ...mapped, flags: 5, file: 'fiel' }),
      /: writes\[0\]: there is no file "fiel", only file, other.*: did you mean file\?$/,
    ],
    [
      'a uprobe that there is not',
      doing({ operation: 'unregister', uprobe: 'uprobe B' }),
      /: writes\[0\]: there is no uprobe "uprobe B", only uprobe A, /,
    ],
    [
      'another address space that there is not',
      doing({ operation: 'fork', in: 'other' }),
      /: writes\[0\]\.in must be "other mm", not "other"$/,
    ],
    [
      'no writes',
      doing(),
      /^writers\[0\] "mine": writes must be a list of 1 or more write operations, not an empty list$/,
    ],
    [
      'writes that are no list',
      { writers: [{ id: 'mine', writes: fork }] },
      /"mine": writes must be a list .*, not an object$/,
    ],
    [
      'writes that are not there',
      { writers: [{ id: 'mine' }] },
      /^writers\[0\] "mine": writes is missing: a writer needs id, writes$/,
    ],
    [
      'a misspelt part',
      { writers: [{ id: 'mine', write: [fork] }] },
      /^writers\[0\] "mine": there is no field "write", .*: did you mean writes\?$/,
    ],
    ['no name', { writers: ['fork', { writes: [fork] }] }, /^writers\[1\]\.id is missing/],
    [
      'an empty name',
      { writers: [{ id: '', writes: [fork] }] },
      /^writers\[0\]\.id must be text that is not empty, not ""$/,
    ],
    [
      'the name of another',
      {
        writers: [
          { id: 'a', writes: [fork] },
          { id: 'a', writes: [fork] },
        ],
      },
      /^writers\[1\]: there is a writer "a" already, writers\[0\]: give each a name of its own$/,
    ],
    [
      'the name of one of the table beside it',
      { writers: ['fork', { id: 'fork', writes: [fork] }] },
      /^writers\[1\]: there is a writer "fork" already/,
    ],
    [
      'mappings that are no list',
      { writers: [{ id: 'mine', mappings: mapped, writes: [fork] }] },
      /"mine": mappings must be a list of mappings, not an object$/,
    ],
    [
      'a mapping without its place in the file',
      withMappings({ start: START, end: END }),
      /: mappings\[0\]\.pgoff is missing: /,
    ],
    [
      'a misspelt part of a mapping',
      withMappings({ ...mapped, flag: 5 }),
      /: mappings\[0\]: there is no field "flag", .*: did you mean flags\?$/,
    ],
    [
      'a mapping of half a page',
      withMappings({ ...mapped, end: END - 1 }),
      /: mappings\[0\]\.end must be an address of whole pages/,
    ],
    [
      'an address that is text',
      { writers: [{ id: 'mine', address: '0x14000', writes: [fork] }] },
      /^writers\[0\] "mine": address must be an address in bytes, not "0x14000"$/,
    ],
    [
      'a mapping of nothing',
      withMappings({ ...mapped, end: START }),
      /: mappings\[0\]\.end must be above start/,
    ],
    [
      'a mapping of a file that there is not',
      withMappings({ ...mapped, file: 'files' }),
      /: mappings\[0\]: there is no file "files", /,
    ],
    [
      'a place in the file that is no page',
      withMappings({ ...mapped, pgoff: 1.5 }),
      /: mappings\[0\]\.pgoff must be a whole number/,
    ],
    [
      'mappings that overlap',
      withMappings(mapped, { ...mapped, start: MIDDLE, end: ELSEWHERE }),
      /: mappings\[1\] overlaps mappings\[0\]: /,
    ],
    [
      'more sections than it has sections',
      { sections: [2], writers: ['fork', { id: 'mine', writes: [fork] }] },
      /^writer "mine" has 1 write section, but sections \[2\] was asked for: /,
    ],
  ] as const) {
    it(`should not have ${what}`, () => assert.match(messageOf(options), message));
  }

  it('should be taken if it is right, whatever it does', () => {
    const writes = [
      { operation: 'expandDownwards', address: BP_VADDR, start: 0 },
      { operation: 'mmapFixed', ...mapped, flags: 5, file: null },
      { operation: 'open', inode: 'a new inode' },
      { operation: 'munmap', start: START, end: END, in: 'other mm' },
      { operation: 'exit', in: 'other mm' },
      { operation: 'register', uprobe: 'further' },
    ];
    const options = {
      setup: {
        uprobes: { further: { offset: 8, registered: false }, at: { inode: 'a new inode', offset: 0 } },
      },
      writers: [{ id: 'mine', address: END - 1, mappings: [{ ...mapped, file: null, flags: 1 }], writes }],
      sections: [1, 6],
    } as unknown as CheckOptions;
    assert.equal(new Set(planOf(options).map(({ sections }) => sections)).size, 2);
  });

  it('should be taken if it is one of the table, for every set-up', () => {
    for (const setup of [{}, { flags: 7 }, { anonymous: true }])
      assert.ok(planOf({ setup, writers: writeCases(setup) }).length > 0);
  });
});

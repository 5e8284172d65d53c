import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  VM_EXEC,
  VM_HUGETLB,
  VM_MAYEXEC,
  VM_MAYSHARE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
} from '../../src/memory/layout.ts';
import type { MapsEntry } from '../../src/mm/maps-entry.ts';
import { MapsError, parseMaps } from '../../src/mm/proc-maps.ts';
import { sampleMaps } from '../../src/mm/sample-maps.ts';

const SEED = 20240813;

const line = ({ start, end, flags, offset, file, path }: MapsEntry): string => {
  const bit = (mask: number, letter: string): string => (flags & mask ? letter : '-');
  const perms = `${bit(VM_READ, 'r')}${bit(VM_WRITE, 'w')}${bit(VM_EXEC, 'x')}${flags & VM_SHARED ? 's' : 'p'}`;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  const [device, ino] = file === '' ? ['00:00', '0'] : file.split(' ');
  const text = `${hex(start)}-${hex(end)} ${perms} ${hex(offset)} ${device} ${ino}`;
  // As the kernel pads it: the path starts in column 74, and a line without one still ends with a space.
  return path === '' ? `${text} ` : `${text.padEnd(73)}${path}`;
};

const entries: fc.Arbitrary<MapsEntry[]> = fc
  .array(
    fc.record({
      gap: fc.nat(3),
      pages: fc.integer({ min: 1, max: 1000 }),
      flags: fc
        .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
        .map(
          ([read, write, execute, shared]) =>
            (read ? VM_READ : 0) |
            (write ? VM_WRITE : 0) |
            (execute ? VM_EXEC | VM_MAYEXEC : 0) |
            (shared ? VM_SHARED | VM_MAYSHARE : 0),
        ),
      offset: fc.nat(1000).map((page) => page * 4096),
      file: fc.constantFrom('', '08:01 42', 'fe:00 123456789'),
      path: fc.constantFrom('', '[heap]', '/bin/true', '/a path/with  spaces', '/var/x (deleted)', '/ütf-8'),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((drawn) => {
    let end = 0x400000;
    return drawn.map(({ gap, pages, ...rest }) => {
      const start = end + gap * 4096;
      end = start + pages * 4096;
      return { ...rest, start, end };
    });
  });

describe('parseMaps', () => {
  it('reads what the kernel prints', () => {
    fc.assert(
      fc.property(entries, (written) => {
        assert.deepEqual(parseMaps(`${written.map(line).join('\n')}\n`), written);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('reads text whose lines end as on Windows', () => {
    assert.deepEqual(parseMaps(sampleMaps.replaceAll('\n', '\r\n')), parseMaps(sampleMaps));
  });

  it('reads the sample whole, in order', () => {
    const read = parseMaps(sampleMaps);
    assert.equal(read.length, sampleMaps.trimEnd().split('\n').length);
    assert.equal(read.at(-1)?.path, '[stack]');
  });

  it('throws a MapsError or reads in order, whatever is done to the text', () => {
    const lines = sampleMaps.trimEnd().split('\n').slice(0, 6);
    const place = fc.tuple(fc.nat(lines.length - 1), fc.nat(80));
    const character = fc.constantFrom(...'0123456789abcdefg-rwxps: /[]\t\r\u2028\u0000'.split(''));
    const change = fc.record({
      place,
      character,
      kind: fc.constantFrom('put', 'insert', 'cut', 'repeat', 'swap'),
    });
    let refused = 0;
    let read = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const text = [...lines];
        for (const {
          place: [row, column],
          character: with_,
          kind,
        } of changes) {
          const old = text[row] as string;
          if (kind === 'put') text[row] = old.slice(0, column) + with_ + old.slice(column + 1);
          else if (kind === 'insert') text[row] = old.slice(0, column) + with_ + old.slice(column);
          else if (kind === 'cut') text[row] = old.slice(0, column);
          else if (kind === 'repeat') text.splice(row, 0, old);
          else [text[row], text[0]] = [text[0] as string, old];
        }
        try {
          const found = parseMaps(text.join('\n'));
          read++;
          for (const [at, { start, end }] of found.entries()) {
            assert.ok(Number.isSafeInteger(start) && Number.isSafeInteger(end));
            assert.ok(
              start < end && start >= (found[at - 1]?.end ?? 0) && start % 4096 === 0 && end % 4096 === 0,
            );
          }
        } catch (error) {
          if (!(error instanceof MapsError)) throw error;
          refused++;
        }
      }),
      { seed: SEED, numRuns: 3000 },
    );
    assert.ok(refused > 100 && read > 100, `${refused} refused, ${read} read`);
  });

  it('leaves [vsyscall] out, wherever it stands', () => {
    const vsyscall = 'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]';
    assert.deepEqual(parseMaps(`${sampleMaps}${vsyscall}\n`), parseMaps(sampleMaps));
    assert.throws(() => parseMaps(vsyscall), { name: 'MapsError', message: /no mapping was found/ });
  });

  it('tells of mappings above 2^53, which five-level page tables have, and leaves them out', () => {
    const high = [
      '1ffffffffff000-20000000001000 r-xp 00000000 08:02 4711                   /opt/works/across',
      'ffffffffff0000-ffffffffff8000 r-xp 00000000 08:02 4712                   /opt/works/spring.so',
      'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]',
    ].join('\n');
    const text = `${sampleMaps}${high}\n`;
    const leftOut: [number, string][] = [];
    assert.deepEqual(
      parseMaps(text, ({ path }, line) => leftOut.push([line, path])),
      parseMaps(sampleMaps),
    );
    const lines = sampleMaps.trimEnd().split('\n').length;
    assert.deepEqual(leftOut, [
      [lines + 1, '/opt/works/across'],
      [lines + 2, '/opt/works/spring.so'],
    ]);
    assert.throws(() => parseMaps(text), {
      name: 'MapsError',
      message: new RegExp(`^line ${lines + 1} lies above 2\\^53, .*: take such lines out`),
    });
  });

  it('reads the last mapping below 2^53', () => {
    assert.equal(parseMaps('1fffffffffe000-1ffffffffff000 r-xp 0 08:02 1 /x')[0]?.end, 2 ** 53 - 4096);
  });

  it('reads text that begins with a byte order mark, and each of several files put together', () => {
    assert.deepEqual(parseMaps(`\ufeff${sampleMaps}`), parseMaps(sampleMaps));
    assert.equal(parseMaps('\ufeff1000-2000 r--p 0 00:00 0\n\ufeff3000-4000 r--p 0 00:00 0').length, 2);
  });

  it('reads text that is indented, as in a mail', () => {
    assert.deepEqual(parseMaps(sampleMaps.replace(/^/gm, '\t  ')), parseMaps(sampleMaps));
  });

  it('shows what is invisible in a line that it refuses', () => {
    assert.throws(() => parseMaps('\u200b1000-2000 r--p\u00a00 00:00 0'), {
      message: /found "\\u200b1000-2000 r--p\\u00a00 00:00 0"/,
    });
  });

  for (const [what, path, expected] of [
    ['anonymous huge pages', '/anon_hugepage (deleted)', true],
    ['a file of hugetlbfs', '/dev/hugepages/libhugetlbfs.tmp.abcdef (deleted)', true],
    ['a file of hugetlbfs with pages of one size', '/dev/hugepages-1048576kB/text', true],
    ['a file of hugetlbfs mounted elsewhere', '/mnt/huge_1GB/text', true],
    ['a file of hugetlbfs of a distribution', '/var/lib/hugetlbfs/global/pagesize-2MB/text', true],
    ['a program of a huge name', '/opt/works/huge', false],
    ['a program in huge pages of paper', '/opt/hugepages-of-paper/clock', false],
    ['any file', '/usr/bin/cat', false],
  ] as const) {
    it(`${expected ? 'tells' : 'does not take'} ${what} ${expected ? 'by the name' : 'for huge pages'}`, () => {
      const [entry] = parseMaps(`400000-800000 r-xp 00000000 00:0f 51                  ${path}`);
      assert.equal(((entry?.flags ?? 0) & VM_HUGETLB) !== 0, expected);
    });
  }

  it('takes a mapping of small pages in such a folder for what it is', () => {
    const [entry] = parseMaps('400000-401000 r-xp 00000000 00:0f 51     /mnt/huge/bin/cat');
    assert.equal((entry?.flags ?? 0) & VM_HUGETLB, 0);
  });

  it('tells a memfd of huge pages by the device that it shares with others', () => {
    const read = parseMaps(
      [
        '400000-800000 r-xp 00000000 00:0f 51 /memfd:jit (deleted)',
        '800000-a00000 r-xp 00000000 00:0e 52 /memfd:jit (deleted)',
        'a00000-c00000 rw-p 00000000 00:0f 53 /anon_hugepage (deleted)',
      ].join('\n'),
    );
    assert.deepEqual(
      read.map(({ flags }) => (flags & VM_HUGETLB) !== 0),
      [true, false, true],
    );
  });

  it('names the line that lies inside the one before it', () => {
    assert.throws(() => parseMaps('1000-3000 r--p 0 00:00 0\n2000-4000 r--p 0 00:00 0'), {
      name: 'MapsError',
      message: /^line 2 starts at 0x2000, inside the mapping before it, which ends at 0x3000/,
    });
  });

  for (const [what, text, message] of [
    ['no text', ' \n', /no mapping was found: give the text of a \/proc\/<pid>\/maps/],
    [
      'another text',
      'hello',
      /line 1 is no mapping: expected "start-end perms offset dev inode path", found "hello"/,
    ],
    ['a line of an endless file', 'x'.repeat(5000), /found "x{60}\.\.\."/],
    ['no range', '2000-2000 r--p 0 00:00 0', /line 1 is no range of whole pages/],
    ['half a page', '1000-1800 r--p 0 00:00 0', /line 1 is no range of whole pages/],
    ['numbers past any address', `0-${'f'.repeat(400)} r--p 0 00:00 0`, /line 1 is no range/],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => parseMaps(text), { name: 'MapsError', message }));
  }
});

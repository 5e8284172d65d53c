import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { showScenario } from '../../../src/check/scenario/show-scenario.ts';
import { scenarios } from '../../../src/index.ts';
import { objectionText } from '../../../src/report/objection-text.ts';
import { traceSchema } from '../../../src/report/trace.ts';
import { onlyInFull } from '../../support/tier.ts';
import { vmaspec } from '../vmaspec.ts';

/** What does not fit into a mail, but for commands and links, which are never broken. */
const tooWideForMail = (text: string): string[] =>
  text.split('\n').filter((line) => line.length > 72 && !/^ {2}(?:npx|git) |^Link: https/.test(line));

describe('vmaspec show', () => {
  it('should tell an objection with the version that it breaks and the one that meets it', async () => {
    const { code, stdout } = await vmaspec('show', 'two-cycles');
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}aug05 \(posted 2024-08-05\) +Sometimes 1 70$/m);
    assert.match(stdout, /^ {2}merged \(merged 2024-11-21\) +Never 0 33$/m);
    assert.match(stdout, /vma->vm_lock_seq == 2 {2}<-- passes$/m);
    assert.match(stdout, /^model sc, mmap_lock: rwsem; 1 reader, 1 lookup; 1 writer, 2 write$/m);
    assert.match(
      stdout,
      /^ {2}(?:git clone \S+ vmaspec && cd vmaspec|\(no clone address is set; in a clone of vmaspec:\))\n {2}git checkout [0-9a-f]{12} && npm ci$/m,
    );
    assert.match(stdout, /^ {2}npx vmaspec show two-cycles$/m);
    assert.deepEqual(tooWideForMail(stdout), []);
  });

  it('should show under the memory model what no interleaving shows', async () => {
    const { stdout } = await vmaspec('show', 'acquire-at-end');
    assert.match(stdout, /^ {2}sep05 \(posted 2024-09-05\) +Sometimes \d+ \d+$/m);
    assert.match(stdout, /^ {2}merged \(merged 2024-11-21\) +Never 0 \d+$/m);
    assert.match(stdout, /^model lkmm, mmap_lock: rwsem; /m);
    assert.match(stdout, /^sep05: the reads of the VMA may be made after the load-acquire that$/m);
    assert.match(stdout, /^ {2}CPU0 reader +CPU1 writer$/m);
    assert.deepEqual(tooWideForMail(stdout), []);
  });

  it('should say what was changed where it is not the lookup that was mended', async () => {
    const { stdout } = await vmaspec('show', 'backing-file-kfree');
    assert.match(stdout, /^ {2}merged with the change \(merged 2024-11-21\) +Never 0 \d+$/m);
    assert.match(stdout, /^merged with the change: the cache of backing files is type-stable$/m);
    assert.match(stdout, /^Link: https:\/\/lore\.kernel\.org\/all\/CAG48ez2G1Pf_\S+\/$/m);
  });

  it('should show the lookups asked for, and under the model asked for', async () => {
    const { stdout } = await vmaspec('show', 'munmap', '--lookup', 'aug02,locked', '--model', 'sc');
    assert.match(stdout, /^ {2}aug02 \(posted 2024-08-02\) +Sometimes 1 10$/m);
    assert.match(stdout, /^ {2}locked \(mainline [-\d]+\) +Never 0 \d+ \(no race\)$/m);
  });

  it('should print the trace as one JSON document', async () => {
    const { stdout, stderr } = await vmaspec('show', 'two-cycles', '--json');
    assert.equal(stderr, '');
    const trace = v.parse(traceSchema, JSON.parse(stdout));
    assert.deepEqual(
      [trace.scenario, trace.lookup, trace.finding?.kind],
      ['two-cycles', 'aug05', 'wrong answer'],
    );
  });

  it('should print no trace where nothing breaks', async () => {
    const { code, stdout } = await vmaspec('show', 'mprotect', '--json');
    assert.deepEqual([code, JSON.parse(stdout)], [0, []]);
  });

  it('should run one schedule on two versions and mark where they part', async () => {
    const { stdout } = await vmaspec('show', 'two-cycles', '--side-by-side', 'aug05,aug05-swapped');
    const lines = stdout.split('\n');
    const parting = lines.findIndex((line) => line.includes('here they part'));
    assert.match(
      lines[parting - 1] ?? '',
      /vma->vm_start == 0x14000 \(new\) +vma->vm_start == 0x14000 \(new\)$/,
    );
    assert.match(lines[parting + 1] ?? '', /^ {2}CPU0 +vma->vm_lock_seq == 1 \(new\)$/);
    assert.match(stdout, /^aug05: at 0x14010 accepted uprobe B/m);
    assert.match(stdout, /^aug05-swapped: the lookup fell back to mmap_lock$/m);
    assert.deepEqual(tooWideForMail(stdout), []);
    const { stdout: json } = await vmaspec('show', 'two-cycles', '--side-by-side', 'aug05,merged', '--json');
    const { left, right } = JSON.parse(json);
    assert.deepEqual(
      [v.parse(traceSchema, left).lookup, v.parse(traceSchema, right).lookup],
      ['aug05', 'merged'],
    );
  });

  for (const [what, args, model, result] of [
    ['the version that breaks, under the memory model', ['acquire-at-end'], 'lkmm', 'Sometimes'],
    ['a needless fallback', ['accidental-equality'], 'lkmm', 'Sometimes'],
    ['the lookup asked for', ['acquire-at-end', '--lookup', 'merged'], 'lkmm', 'Never'],
    ['the model asked for', ['acquire-at-end', '--model', 'tso'], 'tso', 'Never'],
    ['mmap_lock as an rwsem', ['two-cycles', '--lookup', 'aug05-fixed'], 'lkmm', 'Sometimes'],
    [
      'mmap_lock as a spinlock',
      ['two-cycles', '--lookup', 'aug05-fixed', '--lock-model', 'spin'],
      'lkmm',
      'Never',
    ],
  ] as const) {
    it(`should print a litmus test that is judged the same: ${what}`, async () => {
      const { code, stdout, stderr } = await vmaspec('show', ...args, '--litmus');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, new RegExp(`^ \\* Result: ${result}$`, 'm'));
      const folder = mkdtempSync(join(tmpdir(), 'vmaspec-show-'));
      try {
        const file = join(folder, `${args[0]}.litmus`);
        writeFileSync(file, stdout);
        const judged = await vmaspec('litmus', file, '--model', model, '--json');
        const [{ status, verdict, flags }] = JSON.parse(judged.stdout);
        assert.deepEqual([status, verdict, flags], ['done', result, []]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('should name another version where one is too large for a litmus test', {
    skip: onlyInFull,
  }, async () => {
    const { code, stderr } = await vmaspec('show', 'vma-recycled', '--litmus', '--timeout', '300');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /per-vma-refcnt-v6\.15 is no litmus test: .* ways .*: try a lookup that does less, such as merged/,
    );
  });

  it('should show under the model of mmap_lock asked for', async () => {
    const { stdout } = await vmaspec(
      ...['show', 'two-cycles', '--lookup', 'aug05-fixed', '--lock-model', 'spin'],
    );
    assert.match(stdout, /^model lkmm, mmap_lock: spin; /m);
    assert.match(stdout, /^ {2}aug05-fixed \(ours\) +Never 0 \d+$/m);
  });

  it('should fit every objection into a mail', () => {
    for (const { id } of scenarios) {
      const text = objectionText(showScenario(id), [`npx vmaspec show ${id}`]);
      assert.deepEqual(tooWideForMail(text), [], id);
    }
  });

  for (const [args, message] of [
    [['tearing'], /tearing with aug02 is no litmus test: tearing is an option of the interleaver/],
    [['vma-recycled', '--lookup', 'aug05'], /^vmaspec: aug05 cannot meet vma-recycled: /],
    [
      ['two-cycles', '--timeout', '0.001'],
      /was stopped \(timeout\) after \d+ executions: give it more time$/,
    ],
    [['two-cycles', '--lookup', 'aug05,merged'], /writes one test: name one lookup instead of aug05,merged$/],
    [['two-cycles', '--model', 'lkm'], /there is no model "lkm", only lkmm, tso, sc: did you mean lkmm\?$/],
    [['two-cycles', '--json'], /'--litmus' cannot be used with option '--json'/],
  ] as const) {
    it(`should say why there is no litmus test: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await vmaspec('show', ...args, '--litmus');
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.replace('\n(vmaspec --help lists the commands)', '').trimEnd(), message);
    });
  }

  for (const [what, args, message] of [
    ['a scenario', ['two-cicle'], /there is no scenario "two-cicle", only .*: did you mean two-cycles\?$/],
    ['a lookup', ['munmap', '--lookup', 'aug5'], /there is no lookup "aug5", only .*: did you mean aug0/],
    ['a model', ['munmap', '--model', 'sv'], /there is no model "sv", only sc.*: did you mean sc\?$/],
    [
      'a model that tells locks apart',
      ['munmap', '--model', 'sc', '--lock-model', 'spin'],
      /under sc rwsem and spin order the same: ask for spin with lkmm$/,
    ],
    [
      'a lookup beside two',
      ['munmap', '--side-by-side', 'aug02,merged', '--lookup', 'aug05'],
      /--side-by-side names its two lookups itself: leave out --lookup aug05$/,
    ],
    [
      'a model of schedules',
      ['munmap', '--side-by-side', 'aug02,merged', '--model', 'lkmm'],
      /only interleavings have: leave out --model lkmm, or show .* with --lookup aug02,merged$/,
    ],
    [
      'a model of locks of schedules',
      ['munmap', '--side-by-side', 'aug02,merged', '--lock-model', 'spin'],
      /only interleavings have: leave out --lock-model, /,
    ],
    [
      'a litmus test of two lookups',
      ['munmap', '--side-by-side', 'aug02,merged', '--litmus'],
      /--litmus writes one test: leave one of them out$/,
    ],
    [
      'two lookups',
      ['munmap', '--side-by-side', 'aug05'],
      /takes two lookups, such as aug05,merged, but aug05 /,
    ],
    [
      'lookups that break',
      ['munmap', '--side-by-side', 'aug05,merged'],
      /interleaving: aug02, aug07-per-vma do$/,
    ],
    [
      'lookups that can be',
      ['vma-recycled', '--side-by-side', 'aug05,merged'],
      /^vmaspec: aug05 cannot meet vma-r/,
    ],
  ] as const) {
    it(`should say what is near if ${what} cannot be found`, async () => {
      const { code, stdout, stderr } = await vmaspec('show', ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.trimEnd(), message);
    });
  }
});

/** The declarations of the installed package, read by those who will. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import { type Stranger, writeFiles } from './stranger.ts';

const { resolve } = createRequire(import.meta.url);
/** TypeScript 5.0, which compiles notebooks. */
const tslabs = resolve('@tslab/typescript-for-tslab/lib/tsc.js');
const todays = resolve('typescript/lib/tsc.js');

/** Who compiles against the package. By its name a file is an ES module, a CommonJS one, or what its folder says. */
const users = [
  {
    who: 'a notebook',
    tsc: tslabs,
    options: { module: 'commonjs', moduleResolution: 'node10' },
    files: ['a.ts'],
  },
  { who: 'Node', tsc: tslabs, options: { module: 'node16' }, files: ['a.mts', 'a.cts'] },
  {
    who: 'a bundler',
    tsc: tslabs,
    options: { module: 'esnext', moduleResolution: 'bundler' },
    files: ['a.ts'],
  },
  {
    who: 'Node and the newest TypeScript',
    tsc: todays,
    options: { module: 'nodenext' },
    files: ['a.mts', 'a.cts'],
  },
];

/** Tests the declarations where the package is installed. */
export function testTypes(installed: () => Stranger): void {
  for (const [nth, { who, tsc, options, files }] of users.entries()) {
    it(`should be right for ${who}`, async () => {
      const stranger = installed();
      const compilerOptions = { ...common, ...options };
      writeFiles(stranger, {
        [`user${nth}/tsconfig.json`]: JSON.stringify({ compilerOptions, files }),
        ...Object.fromEntries(files.map((file) => [`user${nth}/${file}`, USER])),
      });
      const { code, stdout } = await stranger.node(tsc, '--project', `user${nth}`);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: '' });
    });
  }

  it('should have been read by TypeScript 5.0', async () => {
    const { stdout } = await installed().node(tslabs, '--version');
    assert.match(stdout, /^Version 5\.0\./);
  });
}

/** The declarations themselves are checked too, and must do without those of Node. */
const common = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  types: [],
  target: 'es2022',
  lib: ['es2022', 'dom'],
};

/** Uses the types, and notices if they are lost: a @ts-expect-error that expects nothing is an error. */
const USER = `
import { type Cpu, explore, mm_lock_seq, type Ref, runThreads, type ThreadsResult, UserError, type Verdict } from 'vmaspec';

const mine = (cpu: Cpu, mm: Ref): Ref => cpu.smpLoadAcquire(mm, mm_lock_seq);
const verdict: Verdict = explore({ lookup: mine });
export const result: Promise<ThreadsResult> = runThreads({ lookup: 'merged', addressSpace: [] });
export const error: Error = new UserError(verdict.verdict);
// @ts-expect-error: the verdict is a word
export const count: number = verdict.verdict;
// @ts-expect-error: a lookup returns a reference
explore({ lookup: () => 'uprobe' });
`;

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseResult } from '../../src/experiments/result.ts';
import { type Citable, citationBibtex, citationText } from '../../src/report/citation.ts';

const result: Citable = {
  id: '0123456789ab',
  experiment: 'some',
  question: 'How many of the lookups that met a writer had to go round once more?',
  kind: 'measured',
  seed: 7,
  finding: '12 % of them & none of the others.',
  bounds: 'Threads of this lab; no kernel was asked.',
  cited: ['lookup', 'rate'],
  rows: [
    { lookup: 'merged', rate: 0.123456, extra: 1 },
    { lookup: 'aug05', rate: 0.0000123 },
  ],
  provenance: {
    command: 'npx vmaspec run some --seed 7',
    commit: 'abcdef012345',
    node: '24.21.0',
    cpu: 'A CPU',
    cores: 2,
    kernel: 'Linux 6.14',
    date: '2026-11-23',
  },
};

describe('a citation as text', () => {
  it('should be whole: question, finding, table, bounds, machine, command, link', () => {
    assert.equal(
      citationText(result, 'https://example.org/r', 'https://example.org/vmaspec.git'),
      `\
How many of the lookups that met a writer had to go round once more?
12 % of them & none of the others.

  lookup  rate
  merged  0.123
  aug05   1.2e-5

Threads of this lab; no kernel was asked.
A CPU, 2 cores, Linux 6.14, Node 24.21.0; vmaspec at commit
abcdef012345, 2026-11-23; seed 7, measured, id 0123456789ab.

  git clone https://example.org/vmaspec.git vmaspec && cd vmaspec
  git checkout abcdef012345 && npm ci
  npx vmaspec run some --seed 7
  https://example.org/r`,
    );
  });

  it('should say that no clone address is set, and that a commit is not all that ran', () => {
    const dirty = { ...result, provenance: { ...result.provenance, dirty: true } };
    const text = citationText(dirty, 'https://example.org/r');
    assert.match(
      text,
      /\n {2}\(no clone address is set; in a clone of vmaspec:\)\n {2}git checkout abcdef012345 && npm ci\n/,
    );
    assert.match(text, /commit\s+abcdef012345\s+with\s+changes\s+that\s+are\s+in\s+no\s+commit,/);
  });

  it('should say how many rows it leaves out', () => {
    const rows = Array.from({ length: 25 }, (_, nth) => ({ lookup: `l${nth}`, rate: nth }));
    const lastOf = (where: string) => citationText({ ...result, rows }, where);
    assert.match(lastOf('https://example.org/r'), /^ {2}\(5 more rows: see the link\)$/m);
    assert.match(lastOf('results/some.json'), /^ {2}\(5 more rows: see the file\)$/m);
  });

  for (const file of globSync('notebooks/results/*.json', { cwd: join(import.meta.dirname, '..', '..') })) {
    it(`should stay within 72 columns but for the command: ${file}`, () => {
      const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
      const committed = parseResult(text);
      const long = citationText(committed, 'https://example.org/')
        .split('\n')
        .filter((line) => line.length > 72 && !line.includes('npx '));
      assert.deepEqual(long, []);
    });
  }
});

describe('a citation as BibTeX', () => {
  it('should be one entry, with what TeX would take for its own escaped', () => {
    const entry = citationBibtex(result, 'https://example.org/r');
    assert.match(entry, /^@misc\{vmaspec-0123456789ab,\n(?: {2}\w+ = \{.*\},?\n)+\}$/);
    assert.match(
      entry,
      /note = \{12 \\% of them \\& none of the others\. Reproduce \(no clone address is set\): git checkout abcdef012345 \\&\\& npm ci; npx vmaspec run some --seed 7\}/,
    );
    assert.match(entry, /year = \{2026\},\n {2}month = \{11\}/);
    assert.match(entry, /\n {2}url = \{https:\/\/example\.org\/r\},\n/);
  });

  it('should have no url where there is none that others can open', () => {
    for (const where of ['results/some_rows.json', 'http://localhost:4321/#r', 'http://127.0.0.1/']) {
      assert.doesNotMatch(citationBibtex(result, where), /\n {2}url = /, where);
    }
    assert.match(
      citationBibtex(result, 'results/some_rows.json'),
      /howpublished = \{vmaspec, result 0123456789ab, commit abcdef012345, results\/some\\_rows\.json\}/,
    );
  });
});

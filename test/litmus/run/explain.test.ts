import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseLitmus } from '../../../src/litmus/read/parse.ts';
import { explainLitmus } from '../../../src/litmus/run/explain.ts';
import { runLitmus } from '../../../src/litmus/run/run.ts';
import { type ModelName, models } from '../../../src/models/models.ts';

const folder = join(import.meta.dirname, '..', 'textbook');

function explained(name: string, model: ModelName = 'lkmm'): { axiom: string; labels: string } | undefined {
  const source = readFileSync(join(folder, `${name}.litmus`), 'utf8');
  const found = explainLitmus(parseLitmus(source), source, models[model]);
  return found && { axiom: found.axiom, labels: found.labels.join(' ') };
}

/** The labels of a cycle from any of its starts. */
const rotations = (labels: string): string[] => {
  const list = labels.split(' ');
  return list.map((_, i) => [...list.slice(i), ...list.slice(0, i)].join(' '));
};

describe('explainLitmus', () => {
  const expected: readonly (readonly [string, string, string])[] = [
    ['MP+wmb+rmb', 'happens-before', 'wmb rf rmb fr'],
    ['MP+release+acquire', 'happens-before', 'release rf acquire fr'],
    ['MP+assign+dereference', 'happens-before', 'release rf addr fr'],
    ['LB+ctrl+mb', 'happens-before', 'ctrl rf mb rf'],
    ['SB+mbs', 'propagation', 'mb fr mb fr'],
    ['R+mbs', 'propagation', 'mb co mb fr'],
    ['IRIW+mbs', 'propagation', 'rf mb fr rf mb fr'],
    ['WRC+release+rmb', 'happens-before', 'rf release rf rmb fr'],
    ['CoRR', 'coherence', 'rf po-loc fr'],
    ['CoRW', 'coherence', 'po-loc rf'],
    ['CoWW', 'coherence', 'po-loc co'],
  ];
  for (const [name, axiom, labels] of expected) {
    it(`should show that ${axiom} forbids ${name}: ${labels}`, () => {
      const found = explained(name);
      assert.equal(found?.axiom, axiom);
      assert.ok(rotations(labels).includes(found?.labels ?? ''), found?.labels);
    });
  }

  it('should name the axiom of every forbidden textbook test, under every model', () => {
    for (const name of ['lkmm', 'tso', 'sc'] as const)
      for (const file of globSync('*.litmus', { cwd: folder })) {
        const source = readFileSync(join(folder, file), 'utf8');
        const test = parseLitmus(source);
        if (runLitmus(test, source, models[name]).verdict !== 'Never') continue;
        // Out of thin air comes no value at all: there is no execution to show.
        if (file === 'LB+datas.litmus') continue;
        const found = explainLitmus(test, source, models[name]);
        assert.ok(
          found !== undefined && found.cycle.length > 0 && found.cycle.length === found.labels.length,
          `${file} under ${name}`,
        );
        for (const event of found.cycle) assert.ok(found.witness.events[event] !== undefined);
      }
  });

  it('should say that the rcu axiom forbids RCU+MP', () => assert.equal(explained('RCU+MP')?.axiom, 'rcu'));

  it('should show what plain-coherence forbids', () => {
    const source = readFileSync(join(folder, 'MP+wmb+rmb.litmus'), 'utf8')
      .replace('WRITE_ONCE(*x, 1)', '*x = 1')
      .replace('READ_ONCE(*x)', '*x');
    const test = parseLitmus(source);
    assert.equal(runLitmus(test, source, models.lkmm).verdict, 'Never');
    const found = explainLitmus(test, source, models.lkmm);
    assert.equal(found?.axiom, 'plain-coherence');
    assert.deepEqual(found?.labels, ['fr', 'wr-vis']);
  });

  it('should explain what the model forbids even where it would compute nonsense', () => {
    const source = `C pointer
{}
P0(int **p, int *flag, int *y) { WRITE_ONCE(*p, y); smp_store_release(flag, 1); }
P1(int **p, int *flag) {
  int r0 = smp_load_acquire(flag);
  if (r0 == 1) { int *r1 = READ_ONCE(*p); int r2 = READ_ONCE(*r1); }
}
exists (1:r0=1 /\\ 1:r1=0)`;
    const test = parseLitmus(source);
    assert.equal(runLitmus(test, source, models.lkmm).verdict, 'Never');
    assert.equal(explainLitmus(test, source, models.lkmm)?.axiom, 'happens-before');
  });

  it('should find nothing to explain if no values lead to the outcome', () => {
    const source = 'C none\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nexists (x=7)';
    assert.equal(explainLitmus(parseLitmus(source), source, models.lkmm), undefined);
  });
});

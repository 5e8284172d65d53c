/** Cells that the other engine needs long for, written as litmus tests and judged again. */
import { describe, it } from 'node:test';
import { judgeBoth, judgeSensitive, sensitiveCells } from '../support/litmus-cells.ts';

if (process.env.VMASPEC_FULL === '1') {
  describe('a litmus test of a verdict that depends on the model', () => {
    for (const cell of sensitiveCells()) {
      if (cell.isLong && cell.scenario.id !== 'torn-split')
        it(`should be judged the same: ${cell.scenario.id}, ${cell.lookup}`, () => judgeSensitive(cell));
    }
  });

  describe('a scenario written as a litmus test', () => {
    for (const [scenario, lookup, sections] of [
      ['unregister', 'locked', 2],
      ['vma-recycled', 'merged', 3],
    ] as const)
      it(`should be judged the same: ${scenario}, ${lookup}`, () =>
        judgeBoth({ scenario, lookup, sections }));
  });
}

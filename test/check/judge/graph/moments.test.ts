import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runGraph } from '../../../../src/check/judge/graph/check-graph.ts';
import {
  GraphCallOrder,
  graphSections,
  mayOverlapSection,
} from '../../../../src/check/judge/graph/moments.ts';

/** Of each execution where the lookup lies among the sections, whatever is an event; sorted. */
function seen(lookup: string, scenario: string, sections: number, setsAside: boolean): string[] {
  let found: string[] = [];
  runGraph(
    { lookup, scenario, sections },
    {
      setsAside,
      onExecution: (execution, { mm }) => {
        if (execution === undefined) {
          found = [];
          return;
        }
        const call = new GraphCallOrder(execution, 0);
        const told = graphSections(execution, mm).map(
          (section) => `${section.cpu}.${section.nth} ${call.mayFollow(section)} ${call.mayPrecede(section)}`,
        );
        found.push(`${told}, overlaps: ${mayOverlapSection(execution, 0, mm)}, ${execution.results.get(0)}`);
      },
    },
  );
  return found.sort();
}

describe('moments of an execution', () => {
  for (const [lookup, scenario, sections] of [
    ['merged', 'torn-split', 1],
    ['aug05', 'two-cycles', 2],
    ['per-vma-lock', 'munmap', 1],
  ] as const) {
    it(`should be the same whether locks are events or not: ${lookup} in ${scenario}`, () => {
      const aside = seen(lookup, scenario, sections, true);
      assert.ok(aside.some((text) => text.includes('false')));
      assert.ok(aside.some((text) => text.includes('overlaps: true')));
      assert.deepEqual(aside, seen(lookup, scenario, sections, false));
    });
  }
});

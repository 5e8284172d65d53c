import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as Plot from '@observablehq/plot';
import { drawFigure } from '../../site/figures/render.ts';

const points = [
  { bits: 4, rate: 0.06 },
  { bits: 8, rate: 0.004 },
];
const description = { label: 'Collisions', description: 'Fewer with each bit' };
const figure = drawFigure(
  (width) => ({
    height: width / 2,
    marks: [Plot.line(points, { x: 'bits', y: 'rate', stroke: 'var(--series-1)' })],
  }),
  description,
);

it('a figure is one svg that describes itself, in a wide and a narrow drawing', () => {
  for (const [svg, width] of [
    [figure.wide, 680],
    [figure.narrow, 340],
  ] as const) {
    assert.match(svg, /^<svg [^>]*role="img"/);
    assert.match(svg, new RegExp(`viewBox="0 0 ${width} `));
    assert.match(svg, /aria-description="Fewer with each bit" aria-label="Collisions"/);
  }
});

it('a figure takes its colours from the page', () => {
  assert.match(figure.wide, /stroke="var\(--series-1\)"/);
  assert.doesNotMatch(figure.wide, /(?:fill|stroke)="(?:#|rgb|white|black)/);
});

it('a figure that Plot wraps into HTML is refused, with what to do', () => {
  assert.throws(
    () => drawFigure(() => ({ title: 'A title', marks: [] }), description),
    /expected one <svg>.*outside Plot/,
  );
});

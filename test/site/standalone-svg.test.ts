import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { FigureDefinition } from '../../site/figures/figure.ts';
import { drawFigure } from '../../site/figures/render.ts';
import { standaloneSvg } from '../../site/figures/standalone-svg.ts';

const tokens = readFileSync(join(import.meta.dirname, '..', '..', 'site', 'styles', 'tokens.css'), 'utf8');
const points = [
  { bits: 4, rate: 0.06 },
  { bits: 8, rate: 0.004 },
];
const figure: FigureDefinition = {
  name: 'some',
  title: 'Rates & widths',
  finding: 'Fewer.',
  method: 'Counted.',
  series: [{ key: 'a', label: 'left <alone>', color: 'var(--series-2)', symbol: 'square' }],
  drawn: drawFigure(
    () => ({ height: 200, marks: [Plot.line(points, { x: 'bits', y: 'rate', stroke: 'var(--series-2)' })] }),
    { label: 'Rates', description: 'Fewer.' },
  ),
  result: {
    ...{
      id: '0123456789ab',
      experiment: 'some',
      question: 'How many?',
      kind: 'measured',
      seed: 1,
      finding: 'Fewer.',
    },
    ...{ bounds: 'Nothing was tried.', cited: [], rows: points, parameters: {}, columns: {} },
    provenance: {
      ...{
        command: 'npx vmaspec run some',
        commit: 'abcdef012345',
        dirty: false,
        sources: '',
        node: '24.0.0',
      },
      ...{ cpu: 'one', cores: 1, kernel: 'Linux 6.14', date: '2026-11-23' },
    },
  },
};
const svg = standaloneSvg(figure, tokens);

describe('a figure that leaves the page', () => {
  it('should carry its title, its legend and where it comes from', () => {
    const { document } = parseHTML(svg);
    assert.equal(document.querySelector('title')?.textContent, 'Rates & widths');
    const texts = [...document.querySelectorAll('svg > text')].map((text) => text.textContent);
    assert.deepEqual(texts, [
      'Rates & widths',
      '■ left <alone>',
      'vmaspec, result 0123456789ab, commit abcdef012345: npx vmaspec run some',
    ]);
  });

  it('should have every colour written out, those of the light scheme', () => {
    assert.doesNotMatch(svg, /var\(--/);
    const orange = /--series-2: (#\w+);/.exec(tokens)?.[1] ?? '';
    assert.match(svg, new RegExp(`<tspan fill="${orange}"`));
    assert.match(svg, new RegExp(`stroke="${orange}"`));
  });

  it('should be as high as its parts', () => {
    assert.match(svg, /viewBox="0 0 680 288"/);
    assert.match(svg, /<svg y="58" /);
  });
});

import { escapeHtml } from '../viewer/escape.ts';
import { type FigureDefinition, shapes } from './figure.ts';

/** Above the plot: title and legend; below it: where it comes from. */
const above = 58;
const below = 30;

/** The values of the light scheme: what leaves the page has no variables to read, and often a white ground. */
function lightValues(tokens: string): Map<string, string> {
  const [light = ''] = tokens.split('@media');
  return new Map(
    [...light.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [`${name}`, `${value}`]),
  );
}

/** A figure that stands alone: with its title, legend and source, and every colour written out. */
export function standaloneSvg({ title, series, drawn, result }: FigureDefinition, tokens: string): string {
  const values = lightValues(tokens);
  const [, width, height] = (/viewBox="0 0 (\d+) (\d+)"/.exec(drawn.wide) ?? []).map(Number);
  if (!width || !height) throw new Error(`figure "${title}": expected a viewBox from 0 0, found none`);
  const legend = series
    .map(
      ({ label, color, symbol }) =>
        `<tspan fill="${color}" dx="14">${shapes[symbol]}</tspan> ${escapeHtml(label)}`,
    )
    .join('');
  const { command, commit } = result.provenance;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + above + below}" width="${width}" height="${height + above + below}" font-family="system-ui, sans-serif" font-size="13" color="var(--ink)" fill="var(--ink)">
<title>${escapeHtml(title)}</title>
<rect width="100%" height="100%" fill="white"/>
<text x="14" y="24" font-size="15" font-weight="700">${escapeHtml(title)}</text>
<text x="0" y="46">${legend}</text>
${drawn.wide.replace('<svg ', `<svg y="${above}" `)}
<text x="14" y="${height + above + 20}" font-size="11" fill="var(--ink-soft)">vmaspec, result ${result.id}, commit ${escapeHtml(commit)}: ${escapeHtml(command)}</text>
</svg>
`;
  return svg.replaceAll(/var\((--[\w-]+)\)/g, (reference, name: string) =>
    (values.get(name) ?? reference).replaceAll('"', "'"),
  );
}

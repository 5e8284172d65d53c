import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Text size and width are bound together: a wide drawing shrunk to a phone cannot be read, so there are two. */
export interface DrawnFigure {
  wide: string;
  narrow: string;
}

/** What a figure says to those who do not see it. */
export interface Description {
  label: string;
  description: string;
}

const look = {
  background: 'transparent',
  color: 'currentColor',
  fontFamily: 'var(--sans)',
  fontSize: '13px',
  overflow: 'visible',
};

function draw(options: Plot.PlotOptions, { label, description }: Description, width: number): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = Plot.plot({
    ...options,
    width,
    document,
    style: look,
    ariaLabel: label,
    ariaDescription: description,
  });
  if (drawn.tagName.toLowerCase() !== 'svg') {
    throw new Error(
      `figure "${label}": expected one <svg>, found <${drawn.tagName}>; draw legends and titles outside Plot`,
    );
  }
  drawn.setAttribute('role', 'img');
  // Plot labels each mark for itself, which groups without a role must not have: the picture is described as one.
  for (const part of drawn.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return drawn.outerHTML;
}

/** Draws a plot at build time, as SVG whose colours are the page's CSS variables. */
export const drawFigure = (
  make: (width: number) => Plot.PlotOptions,
  description: Description,
): DrawnFigure => ({
  wide: draw(make(680), description, 680),
  narrow: draw(make(340), description, 340),
});

import { escapeHtml } from '../viewer/escape.ts';
import { piecesOf } from './highlight.ts';

/** A litmus test as HTML that needs no script. */
export function staticCode(text: string): string {
  let at = 0;
  const parts = piecesOf(text).map(({ from, to, kind }) => {
    const before = escapeHtml(text.slice(at, from));
    at = to;
    return `${before}<span class="tok-${kind}">${escapeHtml(text.slice(from, to))}</span>`;
  });
  return `<pre><code>${parts.join('')}${escapeHtml(text.slice(at))}</code></pre>`;
}

import { startOfInitial } from './tokens.ts';

const SPACE = /(?:\s|\(\*.*?\*\)|\/\*.*?\*\/)*/sy;
const THREAD = /(?:void\s+)?P[0-9]+\s*\(/y;
const LOCATIONS = /locations\s*\[[^\]]*\]/y;
const FILTER = /filter\b/y;
const QUANTIFIER = /(?:(?:~|not\b)\s*exists|exists|forall|final)\b/y;
const NOT = /(?:\s|~|not\b)*/y;
const OPERATOR = /\s*(?:\/\\|\\\/|=>)/y;
/** Without parentheses around it. */
const ATOM = /[^\n]*/y;

/**
 * Where a test ends that other text follows, as in a mail; the length of the text if the end cannot be told.
 *
 * @param from behind its title
 */
export function endOfTest(text: string, from: number): number {
  const skip = (pattern: RegExp, at: number): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
  };
  const closed = (at: number, open: string, close: string): number => {
    let depth = 0;
    for (let index = text.indexOf(open, at); index >= 0 && index < text.length; index++) {
      if (text[index] === open) depth++;
      if (text[index] === close && --depth === 0) return index + 1;
    }
    return text.length;
  };
  const proposition = (at: number): number => {
    const begin = skip(NOT, at);
    const end = text[begin] === '(' ? closed(begin, '(', ')') : skip(ATOM, begin);
    const next = skip(OPERATOR, end);
    return next === end ? end : proposition(next);
  };
  const initial = startOfInitial(text, from);
  if (initial === undefined) return text.length;
  let end = closed(initial, '{', '}');
  for (let next = skip(SPACE, end); skip(THREAD, next) > next; next = skip(SPACE, end))
    end = closed(next, '{', '}');
  for (const [pattern, hasProposition] of [
    [LOCATIONS, false],
    [FILTER, true],
    [QUANTIFIER, true],
  ] as const) {
    const begin = skip(SPACE, end);
    const word = skip(pattern, begin);
    if (word > begin) end = hasProposition ? proposition(word) : word;
  }
  return end;
}

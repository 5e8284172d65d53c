import { DEFAULTS } from '../../common/options.ts';
import type { Explanation } from '../run/explain.ts';
import type { LitmusResult } from '../run/run.ts';
import { boundsText } from './bounds-text.ts';
import { explanationText } from './explanation-text.ts';
import { MAIL_WIDTH, mailText } from './mail-text.ts';

/**
 * The whole answer to a litmus test for a mail: the verdict and under which model, the question, then the execution
 * that does it or, if it is given, the explanation why none does, and the command that says the same.
 *
 * @example
 * ```ts
 * import { answerText, checkLitmus, explainForbidden } from 'vmaspec';
 *
 * const source = `C CoRR
 * {}
 * P0(int *x) { WRITE_ONCE(*x, 1); }
 * P1(int *x) { int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*x); }
 * exists (1:r0=1 /\\ 1:r1=0)`;
 * console.log(answerText(checkLitmus(source), explainForbidden(source)));
 * ```
 */
export function answerText(result: LitmusResult, explanation?: Explanation): string {
  const { name, model, verdict, positive, negative, condition, flags, witness, ended, nothing } = result;
  const total = positive + negative;
  const stopped = ended === 'done' || ended === 'stopped' ? '' : `, stopped (${ended})`;
  const what =
    nothing === undefined ? `${verdict}, ${positive} of ${total} executions` : 'nothing was judged';
  const flagText = flags.length > 0 ? `; flags: ${flags.join(', ')}` : '';
  const body =
    witness !== undefined ? mailText(witness) : explanation === undefined ? '' : explanationText(explanation);
  const command = `npx vmaspec litmus${model === DEFAULTS.model ? '' : ` --model ${model}`}`;
  const option = witness !== undefined ? '--text' : '--explain';
  return [
    ...folded(`${name}: ${what}${stopped}, under ${model.toUpperCase()}${flagText}`, '  '),
    ...folded(`  ${condition}`, '    '),
    ...boundsText(result).flatMap((sentence) => folded(`  ${sentence}`, '  ')),
    ...(body === '' ? [] : ['', body]),
    '',
    `  ${command} ${option} ${name}.litmus`,
  ].join('\n');
}

/** A text in lines that a mail allows, broken at spaces; a longer word stays whole. */
function folded(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(' ')) {
    if (line !== '' && line.length + 1 + word.length > MAIL_WIDTH - indent.length) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  const [lead = ''] = /^ */.exec(text) ?? [];
  return lines.map((one, at) => `${at === 0 ? lead : indent}${one}`);
}

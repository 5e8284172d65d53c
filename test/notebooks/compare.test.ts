import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareOutputs } from './compare.ts';
import type { Notebook, Output } from './nbformat.ts';

const printed = (text: string, name = 'stdout'): Output => ({ output_type: 'stream', name, text });
const shown = (data: Record<string, string>): Output => ({ output_type: 'display_data', data, metadata: {} });

/** A notebook of one cell. */
function notebook(outputs: Output[], ...tags: string[]): Notebook {
  const cell = { cell_type: 'code' as const, source: '', metadata: { tags }, execution_count: 1, outputs };
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
}

const deterministic = (...outputs: Output[]) => notebook(outputs, 'deterministic');
const timing = (...outputs: Output[]) => notebook(outputs);

describe('compareOutputs', () => {
  it('should name the first line that differs in a deterministic cell', () => {
    const [difference] = compareOutputs(deterministic(printed('a\nb\n')), deterministic(printed('a\nc\n')));
    assert.match(difference ?? '', /code cell \[1\]: text\/plain on stdout, line 2: expected "b", found "c"/);
    assert.match(difference ?? '', /execute\.ts --write/);
  });

  it('should compare pictures of a deterministic cell', () => {
    const [before, after] = ['<svg/>', '<svg><g/></svg>'].map((svg) => shown({ 'image/svg+xml': svg }));
    assert.equal(compareOutputs(deterministic(before as Output), deterministic(after as Output)).length, 1);
  });

  it('should see an output that is missing or added in a deterministic cell', () => {
    const [one, two] = [
      deterministic(printed('a')),
      deterministic(printed('a'), shown({ 'text/html': 'b' })),
    ];
    assert.match(compareOutputs(two, one)[0] ?? '', /expected outputs .*text\/html, found text\/plain/);
    assert.match(compareOutputs(one, two)[0] ?? '', /found text\/plain on stdout, text\/html/);
  });

  it('should not care into how many pieces a stream was cut', () => {
    assert.deepEqual(
      compareOutputs(deterministic(printed('ab')), deterministic(printed('a'), printed('b'))),
      [],
    );
  });

  it('should compare only the kinds of output in other cells', () => {
    assert.deepEqual(compareOutputs(timing(printed('1 ms')), timing(printed('2 ms'), printed('3 ms'))), []);
    assert.match(
      compareOutputs(timing(printed('1 ms')), timing(shown({ 'text/html': '1 ms' })))[0] ?? '',
      /expected outputs of the kinds text\/plain on stdout, found text\/html/,
    );
    assert.match(compareOutputs(timing(printed('1 ms')), timing())[0] ?? '', /found \(none\)/);
  });

  it('should refuse a committed notebook without outputs', () => {
    assert.match(compareOutputs(timing(), timing(printed('1')))[0] ?? '', /to contain outputs, found none/);
  });
});

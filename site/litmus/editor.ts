import { indentWithTab } from '@codemirror/commands';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  lineNumbers,
  ViewPlugin,
  WidgetType,
} from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import type { Editor } from '../run/editor.ts';
import { piecesOf } from './highlight.ts';

/** An editor that shows an error at its line. */
export interface LitmusEditor extends Editor {
  /** Marks a place, which counts from 1, until the text changes. */
  mark(place: { line: number; column: number }, sentence: string): void;
}

/** Colouring looks at the whole text, so that comments may be long; a huge text stays plain. */
const mostColoured = 100_000;

interface Mark {
  at: number;
  sentence: string;
}

/** What is wrong, behind the line that it is wrong in. */
class Complaint extends WidgetType {
  readonly sentence: string;

  constructor(sentence: string) {
    super();
    this.sentence = sentence;
  }

  override eq(other: Complaint): boolean {
    return other.sentence === this.sentence;
  }

  override toDOM(): HTMLElement {
    const shown = document.createElement('span');
    shown.className = 'litmus-complaint';
    shown.textContent = this.sentence;
    return shown;
  }
}

function decorations(view: EditorView, mark: Mark | undefined): DecorationSet {
  const { doc } = view.state;
  const text = doc.length > mostColoured ? '' : doc.toString();
  const coloured = piecesOf(text).map(({ from, to, kind }) =>
    Decoration.mark({ class: `tok-${kind}` }).range(from, to),
  );
  if (mark === undefined) return Decoration.set(coloured, true);
  const line = doc.lineAt(mark.at);
  const end = Math.min(line.to, mark.at + 1);
  return Decoration.set(
    [
      ...coloured,
      Decoration.line({ class: 'litmus-wrong-line' }).range(line.from),
      ...(end > mark.at ? [Decoration.mark({ class: 'litmus-wrong-place' }).range(mark.at, end)] : []),
      Decoration.widget({ widget: new Complaint(mark.sentence), side: 1 }).range(line.to),
    ],
    true,
  );
}

/** Puts an editor into the place; Tab indents, Esc and then Tab leaves (CodeMirror's own rule). */
export function createLitmusEditor(
  parent: HTMLElement,
  text: string,
  label: string,
  onRun: () => void,
): LitmusEditor {
  let mark: Mark | undefined;
  const colours = ViewPlugin.define(
    (view) => ({
      shown: decorations(view, mark),
      update({ docChanged, view: updated }) {
        if (docChanged) mark = undefined;
        this.shown = decorations(updated, mark);
      },
    }),
    { decorations: ({ shown }) => shown },
  );
  const run = () => {
    onRun();
    return true;
  };
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      keymap.of([{ key: 'Mod-Enter', run }, indentWithTab]),
      minimalSetup,
      lineNumbers(),
      colours,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    focus: () => view.focus(),
    mark: ({ line, column }, sentence) => {
      const found = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      const at = Math.min(found.from + column - 1, found.to);
      mark = { at, sentence };
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'nearest' }) });
    },
  };
}

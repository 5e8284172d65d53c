/** A piece of a litmus test that has a colour. */
export interface Piece {
  from: number;
  to: number;
  kind: 'comment' | 'keyword' | 'type' | 'function' | 'number';
}

// A comment `(* ... *)` has a space or a star after its opening; `(*x` in the code of a thread is a dereference.
const piece =
  /(?<comment>\(\*(?=[\s*])[\s\S]*?(?:\*\)|$)|\/\*[\s\S]*?(?:\*\/|$)|\/\/.*)|(?<keyword>~?\b(?:if|else|while|exists|forall|filter|locations|not)\b)|(?<type>\b(?:int|void|long|unsigned|struct|atomic_t|spinlock_t|intptr_t)\b)|(?<function>\b[A-Za-z_]\w*(?=\())|(?<number>\b(?:0x[\da-fA-F]+|\d+)\b)/g;

/** The coloured pieces of a litmus test, in order. */
export function piecesOf(text: string): Piece[] {
  return [...text.matchAll(piece)].flatMap(({ 0: found, index, groups = {} }) => {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) as Piece['kind'] | undefined;
    return kind ? [{ from: index, to: index + found.length, kind }] : [];
  });
}

/** Characters that move the cursor, hide text or turn its direction; line ends and tabs are taken care of elsewhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text from outside for one line of a terminal: each control character becomes a sign that can be seen. */
export const printable = (text: string): string => text.replace(CONTROL, '\ufffd');

/** Tests to pick from, by name; the comment in each says what it shows. */
export interface ExampleGroup {
  name: string;
  tests: Record<string, string>;
}

const textbook = import.meta.glob<string>('../../test/litmus/textbook/*.litmus', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const holes = import.meta.glob<string>('../../test/litmus/tests/seed/*.litmus', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const byName = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replace(/^.*\/(.*)\.litmus$/, '$1'), text]),
  );

/** The textbook, and the lookups of this lab as litmus tests. */
export const examples: ExampleGroup[] = [
  { name: 'From the textbook', tests: byName(textbook) },
  { name: 'The lookups of this lab', tests: byName(holes) },
];

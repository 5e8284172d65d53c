/** Compiled code of the package: build.ts leaves every statement on the line and column that it has in `src`. */
const BUILT = /\/build\/js\/(.*)\.js$/;

/** Below `src` for the lab's own files; of others only the name, never where they lie on this machine. */
export function shownFile(location: string): string {
  const file = location.replace(/\?.*$/, '').replace(BUILT, '/src/$1.ts');
  return /^.*\/(src\/.*)$/.exec(file)?.[1] ?? file.replace(/^.*\//, '');
}

/** Prints what the command has to say. */
export type Print = (text: string) => void;

/**
 * How a command that runs a user's code prints. Beside a JSON document nothing else may be on stdout: whatever the
 * code prints there, on any thread, goes to stderr.
 */
export function printerBeside(json: boolean | undefined): Print {
  if (!json) return (text) => console.log(text);
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return (text) => {
    print(`${text}\n`);
  };
}

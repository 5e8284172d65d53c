/** Runs notebooks through an installed Jupyter with the project's kernel. */
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { notebookEnvironment } from './environment.ts';
import { type Notebook, parseNotebook } from './nbformat.ts';

export const howToInstall =
  'Debian: apt-get install --no-install-recommends jupyter-nbconvert; elsewhere: pip install nbconvert';

const run = promisify(execFile);
const kernelPath = join(import.meta.dirname, '..', '..', 'notebooks', 'kernel');
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * The first jupyter-nbconvert that works. The first on the PATH may be a shim of a Python version
 * manager in front of a Python that has no nbconvert.
 */
export async function findNbconvert(): Promise<string | undefined> {
  const { PATH: path = '' } = process.env;
  const folders = [...path.split(delimiter), ...usualFolders];
  for (const folder of new Set(folders)) {
    const candidate = join(folder, 'jupyter-nbconvert');
    const works = await run(candidate, ['--version']).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  return undefined;
}

/** The notebook as Jupyter executed it; a cell that fails makes nbconvert, and so this promise, fail. */
export async function executeInJupyter(nbconvert: string, file: string): Promise<Notebook> {
  const { JUPYTER_PATH: others } = process.env;
  const { stdout } = await run(
    nbconvert,
    [
      '--to=notebook',
      '--execute',
      '--stdout',
      '--ExecutePreprocessor.kernel_name=tslab',
      '--ExecutePreprocessor.timeout=120',
      file,
    ],
    {
      env: {
        ...notebookEnvironment(),
        // Jupyter takes the first kernel of a name: the project's must stand before a user's own tslab.
        JUPYTER_PATH: others ? `${kernelPath}${delimiter}${others}` : kernelPath,
        JUPYTER_NO_CONFIG: '1',
      },
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  return parseNotebook(stdout, `${file}, executed by ${nbconvert}`);
}

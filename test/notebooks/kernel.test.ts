import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const launcher = join('notebooks', 'kernel', 'kernels', 'tslab', 'launch.sh');
const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'vmaspec-kernel-'));
after(() => rmSync(folder, { recursive: true }));

/** A project of nothing but the launcher, and what `files` adds; `commands` is its whole PATH. */
function launch(name: string, files: Record<string, string>, commands: Record<string, string>) {
  const project = join(folder, name);
  cpSync(join(root, launcher), join(project, launcher));
  for (const [path, text] of Object.entries(files)) write(join(project, path), text);
  const path = join(project, 'commands');
  for (const [command, text] of Object.entries(commands)) write(join(path, command), text);
  for (const tool of ['sh', 'dirname']) symlinkSync(which(tool), join(path, tool));
  return spawnSync('sh', [join(project, launcher), 'connection.json'], {
    encoding: 'utf8',
    env: { PATH: path },
  });
}

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
}

function which(tool: string): string {
  return spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
}

const tslab = { 'node_modules/tslab/bin/tslab': 'console.log(process.argv.slice(2).join(" "))' };
const goodNode = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;
const oldNode = '#!/bin/sh\n[ "$1" = --version ] && echo v20.20.2 && exit 0\nexit 1\n';

describe('the launcher of the kernel', { skip: process.platform === 'win32' }, () => {
  it('should start tslab with the Node of the project, whatever stands on the PATH', () => {
    const files = { ...tslab, 'node_modules/.bin/node': goodNode };
    const { stdout, stderr } = launch('own', files, { node: oldNode });
    assert.equal(stdout, 'kernel --config-path=connection.json\n', stderr);
  });

  it('should fall back to the Node on the PATH where the project has none that runs', () => {
    const { stdout, stderr } = launch('path', tslab, { node: goodNode });
    assert.equal(stdout, 'kernel --config-path=connection.json\n', stderr);
    const broken = { ...tslab, 'node_modules/.bin/node': oldNode };
    assert.match(launch('broken', broken, { node: goodNode }).stdout, /^kernel/);
  });

  it('should say which Node it expects and which it found', () => {
    const { status, stderr } = launch('old', tslab, { node: oldNode });
    assert.equal(status, 1);
    assert.match(stderr, /expected Node 22\.18 or newer, found v20\.20\.2/);
  });

  it('should say that npm ci is missing', () => {
    const { status, stderr } = launch('bare', {}, { node: goodNode });
    assert.equal(status, 1);
    assert.match(stderr, /Run 'npm ci'/);
  });
});

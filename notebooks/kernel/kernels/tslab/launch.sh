#!/bin/sh
# Starts the notebooks' kernel: the project's own tslab on the project's own Node, nothing installed
# globally. Where npm left out the project's Node (its package is for Linux on x64), or where that
# binary does not run (musl), the Node on the PATH serves if it can run the package's .ts files.
# exec: Jupyter's signals must reach the kernel, not a shell in front of it.

root=$(dirname "$0")/../../../..
tslab=$root/node_modules/tslab/bin/tslab
runs_typescript='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 22 || (major === 22 && minor >= 18) ? 0 : 1)'

if [ ! -f "$tslab" ]; then
  echo "vmaspec kernel: expected tslab in node_modules, found none. Run 'npm ci' in the project first." >&2
  exit 1
fi

for node in "$root/node_modules/.bin/node" node; do
  if "$node" -e "$runs_typescript" 2>/dev/null; then
    exec "$node" --disable-warning=ExperimentalWarning "$tslab" kernel --config-path="$1"
  fi
done

found=$(node --version 2>/dev/null || echo 'no node')
echo "vmaspec kernel: expected Node 22.18 or newer, found $found on the PATH." >&2
echo "Install a newer Node; on Linux x64 'npm ci' brings one into node_modules." >&2
exit 1

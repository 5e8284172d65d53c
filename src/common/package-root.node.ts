import { fileURLToPath } from 'node:url';

/** True in `build/js/common/package-root.node.js`, false in `src/common/package-root.node.ts`. */
export const isCompiled = import.meta.url.endsWith('.js');

/** The folder of package.json. Compiled code lies one level deeper, so nothing else may count levels. */
export const PACKAGE_ROOT = fileURLToPath(new URL(isCompiled ? '../../../' : '../../', import.meta.url));

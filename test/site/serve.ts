/** Serves the page as a child of the tests; the astro command itself allows only one server a project. */
import { fileURLToPath } from 'node:url';
import { dev, preview } from 'astro';

const [kind, port] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const serve = kind === 'dev' ? dev : preview;
await serve({ root, logLevel: 'error', server: { port: Number(port) } });

import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { isCompiled, PACKAGE_ROOT } from './package-root.ts';

/**
 * What watches from another thread: a thread that loops answers nothing but a debugger. It says where the user's code
 * is, and ends the process.
 */
const WATCH = `
const { Session } = require('node:inspector');
const { writeSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { seconds, ours } = workerData;
const urls = new Map();
// A thread with nothing to do ends, and would not hear the answers.
setInterval(() => {}, 1000);
setTimeout(() => {
  const session = new Session();
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  session.on('Debugger.paused', ({ params }) => {
    const frames = params.callFrames.map(({ location }) => ({ ...location, url: urls.get(location.scriptId) ?? '' }));
    const own = frames.find(({ url }) => url.startsWith('file:') && !url.startsWith(ours));
    const file = own?.url.replace(/[?].*$/, '').replace(/^.*[/]/, '');
    const place = own === undefined ? '' : ' in ' + file + ':' + (own.lineNumber + 1) + ':' + (own.columnNumber + 1);
    writeSync(2, 'vmaspec: the search was still at work after ' + seconds + ' s' + place + ' and was stopped: ' +
      'look for a loop in the lookup that cannot end, or give it longer with --timeout\\n');
    process.kill(process.pid, 'SIGKILL');
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}, seconds * 1000);
parentPort.postMessage('watching');
`;

/** Ends this process after so many seconds, and says on stderr where the user's code was. */
export async function watchForLoop(seconds: number): Promise<void> {
  const ours = `${pathToFileURL(PACKAGE_ROOT).href.replace(/\/$/, '')}/${isCompiled ? 'build' : 'src'}/`;
  const worker = new Worker(WATCH, { eval: true, workerData: { seconds, ours } });
  // It starts with the help of this thread, which is about to be busy.
  await once(worker, 'message');
  // A search that ends is not held up by it.
  worker.unref();
}

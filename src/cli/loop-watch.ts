import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { isCompiled, PACKAGE_ROOT } from '../common/package-root.node.ts';

/**
 * The code that watches from another thread: a thread in a loop answers only a debugger. It says where the user's
 * code is, and ends the process.
 */
const WATCH = `
const { Session } = require('node:inspector');
const { writeSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { seconds, ours, beats } = workerData;
const urls = new Map();
const end = (place) => {
  writeSync(2, 'vmaspec: the ' + (beats ? 'reader' : 'search') + ' was still at work after ' + seconds + ' s' + place +
    (beats ? ' without touching memory' : '') + ' and was stopped: look for a loop in the lookup that cannot end' +
    (beats ? '' : ', or give it longer with --timeout') + '\\n');
  process.kill(process.pid, 'SIGKILL');
};
let silent = 0;
let heard = -1;
// A thread with nothing to do ends, and would not hear the answers.
setInterval(() => {
  if (beats && beats[0] !== heard) silent = 0;
  else silent++;
  heard = beats?.[0];
  if (silent === seconds * 4) look();
}, 250);
const look = () => {
  const session = new Session();
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  session.on('Debugger.paused', ({ params }) => {
    const frames = params.callFrames.map(({ location }) => ({ ...location, url: urls.get(location.scriptId) ?? '' }));
    const own = frames.find(({ url }) => url.startsWith('file:') && !url.startsWith(ours));
    const file = own?.url.replace(/[?].*$/, '').replace(/^.*[/]/, '');
    end(own === undefined ? '' : ' in ' + file + ':' + (own.lineNumber + 1) + ':' + (own.columnNumber + 1));
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  // The loop is not in JavaScript, or in another thread.
  setTimeout(() => end(''), 10_000);
};
parentPort.postMessage('watching');
`;

/**
 * Ends this process after so many seconds, and says on stderr where the user's code was.
 *
 * @param beats a shared counter: the seconds begin anew each time that it has moved
 */
export async function watchForLoop(seconds: number, beats?: Int32Array): Promise<void> {
  const ours = `${pathToFileURL(PACKAGE_ROOT).href.replace(/\/$/, '')}/${isCompiled ? 'build' : 'src'}/`;
  const worker = new Worker(WATCH, { eval: true, workerData: { seconds, ours, beats } });
  // It needs this thread to start, and this thread is about to be busy.
  await once(worker, 'message');
  // It does not keep the process alive after a search has ended.
  worker.unref();
}

/** The program of every thread. */
import { serveThread } from '../machines/threads/serve.ts';
import { programs } from './programs.ts';

serveThread(programs);

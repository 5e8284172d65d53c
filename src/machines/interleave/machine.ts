import type { SearchingMachine } from '../machine.ts';

/** Every interleaving: see execution.ts. */
export const interleaver: SearchingMachine = { id: 'interleave', shows: 'executions', models: ['sc'] };

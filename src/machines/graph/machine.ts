import type { SearchingMachine } from '../machine.ts';

/** Every execution graph: see cpus/search.ts. It knows `sc`, too, for which the interleaver is asked. */
export const graph: SearchingMachine = { id: 'graph', shows: 'executions', models: ['tso', 'lkmm'] };

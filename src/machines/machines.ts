/** The machines there are: a new one is a folder and a line here. */
import { graph } from './graph/machine.ts';
import { interleaver } from './interleave/machine.ts';
import type { Machine, MeasuringMachine, SearchingMachine } from './machine.ts';
import { threads } from './threads/machine.ts';

export const machines: readonly Machine[] = [interleaver, graph, threads];

export const searchingMachines: readonly SearchingMachine[] = machines.filter(
  (machine) => machine.shows === 'executions',
);

export const measuringMachines: readonly MeasuringMachine[] = machines.filter(
  (machine) => machine.shows === 'times',
);

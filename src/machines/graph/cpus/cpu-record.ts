import type { Finding } from '../../finding.ts';
import type { ReadOperation } from './operation.ts';

/** What a CPU has done so far in the execution that is being found: it is run again on this. */
export class CpuRecord {
  readonly id: number;
  readonly results: number[] = [];
  readonly signatures: number[] = [];
  readonly operands: number[] = [];
  /** The event of each operation, -1 if it has none; of a read-modify-write the read. */
  readonly nodes: number[] = [];
  /** The access that it stands before, counted with those that are no operations; all before it are done. */
  reached = 0;
  /** What it waits for: a value that nobody has stored yet. */
  waits: ReadOperation | undefined;
  /** The signature and the operand of that. */
  waitsSignature = 0;
  waitsOperand = 0;
  ended = false;
  result: number | undefined;
  finding: Finding | undefined;
  /** What its program threw. */
  error: { readonly thrown: unknown } | undefined;

  constructor(id: number) {
    this.id = id;
  }

  record(signature: number, operand: number, result: number, node: number): void {
    this.signatures.push(signature);
    this.operands.push(operand);
    this.results.push(result);
    this.nodes.push(node);
    this.reached++;
  }
}

/** A record that stays as it is while the search goes on. */
export function copyOf(record: CpuRecord): CpuRecord {
  const copy = new CpuRecord(record.id);
  copy.results.push(...record.results);
  copy.signatures.push(...record.signatures);
  copy.operands.push(...record.operands);
  copy.nodes.push(...record.nodes);
  const { length: _, ...rest } = markOf(record);
  return Object.assign(copy, rest);
}

/** A record as it was at some moment. */
export interface RecordMark {
  readonly length: number;
  readonly reached: number;
  readonly waits: ReadOperation | undefined;
  readonly waitsSignature: number;
  readonly waitsOperand: number;
  readonly ended: boolean;
  readonly result: number | undefined;
  readonly finding: Finding | undefined;
  readonly error: { readonly thrown: unknown } | undefined;
}

export function markOf(record: CpuRecord): RecordMark {
  const { reached, waits, waitsSignature, waitsOperand, ended, result, finding, error } = record;
  return {
    length: record.results.length,
    reached,
    waits,
    waitsSignature,
    waitsOperand,
    ended,
    result,
    finding,
    error,
  };
}

export function undoTo(record: CpuRecord, { length, ...rest }: RecordMark): void {
  record.results.length = length;
  record.signatures.length = length;
  record.operands.length = length;
  record.nodes.length = length;
  Object.assign(record, rest);
}

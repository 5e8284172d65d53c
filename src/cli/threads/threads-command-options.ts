/** Options of `vmaspec threads`. */
export interface ThreadsCommandOptions {
  readonly lookup: string;
  readonly readers: number;
  readonly writers?: number;
  readonly writerRate: number | 'max';
  readonly hold: number;
  readonly op: string;
  readonly maps?: string;
  readonly vmas?: number;
  readonly uprobes?: number;
  readonly seconds?: number;
  readonly attempts?: number;
  readonly repeats: number;
  readonly pause: number;
  readonly pauseAt?: string;
  readonly seqBits: number;
  readonly writerSide?: string;
  readonly arena?: number;
  readonly oracle: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

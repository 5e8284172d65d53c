import { NoRoom } from '../../../models/growing.ts';
import type { Program } from '../../program.ts';
import type { Exploration, Limits } from '../explore.ts';
import type { CpuExecution, CpuWatch } from './cpu-execution.ts';
import { Knowledge } from './knowledge.ts';
import { BEGIN_AGAIN, CpuSearch } from './search.ts';
import { MOST_ROOM, type SearchOptions, settingsOf } from './search-options.ts';

/** How an exploration of CPUs ended. */
export interface CpuExploration extends Exploration {
  /** Executions that went round a loop more often than the bound allows. */
  readonly cut: number;
  /** Rounds of shipped loops that were dropped, since they read only again what the round before them had read. */
  readonly dropped: number;
  /** The most events that any execution had. */
  readonly events: number;
}

/** Events that there is room for at first. */
const ROOM = 64;

/** A search that begins again after more steps than this is first prepared by walks. */
const FEW_STEPS = 50;
/** The more steps were lost for want of room, the more room is made. */
const MANY_STEPS = 1000;
/** Walks end when they have met nothing new for this part of the steps that were lost, or for so many. */
const CALM_PART = 8;
const CALM_STEPS = 100;
/** Some walks need no step. */
const MOST_WALKS = 1000;

/** The clock as it was: who runs programs of others may have taken it from them. */
const now = performance.now.bind(performance);

const STOP = Symbol('stop');

/** Who is told of executions. */
export interface CpuVisitor {
  /** The search begins, or begins again: what was visited before is void. */
  begin(): void;
  /** Returns false to stop. */
  visit(execution: CpuExecution): boolean;
}

/** Visits every execution of a program of CPUs that a model allows. */
export function exploreCpus(
  program: Program,
  options: SearchOptions,
  visitor: CpuVisitor,
  limits: Limits = {},
): CpuExploration {
  const deadline = limits.timeout === undefined ? Infinity : now() + limits.timeout;
  const settings = settingsOf(options);
  const knowledge = new Knowledge(program.cpus.length);
  let size = ROOM;
  let ended = 'done' as Exploration['ended'];
  let sofar = { executions: 0, steps: 0, cut: 0, dropped: 0, events: 0 };
  const stop = (why: Exploration['ended']): never => {
    ended = why;
    throw STOP;
  };
  const watch: CpuWatch = {
    step(): void {
      sofar.steps++;
      if (now() > deadline) stop('timeout');
      if (limits.signal?.aborted) stop('aborted');
      limits.progress?.(sofar);
    },
    execution(execution: CpuExecution): void {
      sofar.executions++;
      sofar.events = Math.max(sofar.events, execution.graph.count);
      if (!visitor.visit(execution)) stop('stopped');
      if (sofar.executions === limits.executions) stop('executions');
    },
    gaveUp(why): void {
      if (why === 'cut') sofar.cut++;
      else sofar.dropped++;
    },
  };
  const pick = picker();
  /** Searches all the way, or gives back the steps after which it has to begin again. */
  const search = (): number | undefined => {
    sofar = { executions: 0, steps: 0, cut: 0, dropped: 0, events: 0 };
    knowledge.begin();
    visitor.begin();
    try {
      new CpuSearch(program, knowledge, size, settings, watch).run();
      return undefined;
    } catch (reason) {
      if (reason === STOP) return undefined;
      makeRoom(reason);
      return sofar.steps;
    }
  };
  const makeRoom = (reason: unknown): void => {
    if (reason instanceof NoRoom && size < MOST_ROOM) {
      const more = sofar.steps > MANY_STEPS ? 128 : sofar.steps > FEW_STEPS ? 64 : 32;
      size = Math.min(size + more, MOST_ROOM);
    } else if (reason !== BEGIN_AGAIN) throw reason;
  };
  /**
   * Goes through the program at random, which meets soon what a search meets late: at most for as many steps as were
   * lost already.
   */
  const walk = (steps: number): void => {
    sofar = { executions: 0, steps: 0, cut: 0, dropped: 0, events: 0 };
    visitor.begin();
    const enough = Math.max(CALM_STEPS, steps / CALM_PART);
    let calmFrom = 0;
    for (let walks = 0; walks < MOST_WALKS; walks++) {
      if (sofar.steps >= steps || sofar.steps - calmFrom >= enough) return;
      knowledge.begin();
      const before = size;
      try {
        new CpuSearch(program, knowledge, size, settings, watch, pick).run();
      } catch (reason) {
        if (reason === STOP) return;
        makeRoom(reason);
      }
      if (knowledge.hasGrown || size > before) calmFrom = sofar.steps;
    }
  };
  for (let lost = search(); lost !== undefined; lost = search()) {
    if (lost > FEW_STEPS) walk(lost);
    if (ended !== 'done') break;
  }
  return { ended, ...sofar };
}

/** Numbers below a limit in an order like a random one, which is always the same (xorshift). */
function picker(): (limit: number) => number {
  let state = 0x9e3779b9;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { DEFAULTS } from '../../common/options.ts';
import { writerSides } from '../../locks/writer-sides.ts';
import type { LockModel, Model } from '../../scenarios/expectation.ts';
import { type ReaderSetup, type WriteCase, writeCases } from '../../scenarios/write-cases.ts';
import { judgesOf } from '../judges/judges.ts';
import type { CheckOptions } from './check-options.ts';
import { checkOptions } from './option-shapes.ts';

/** One search: a writer, how often it writes, and what memory may do. */
export interface ReaderSearch {
  readonly writer: WriteCase;
  readonly sections: number;
  readonly model: Model;
  readonly lockModel: LockModel;
}

/**
 * What has to be searched, in the order of the report: for each writer the strongest memory model first.
 *
 * @throws UserError if an option cannot be
 */
export function planOf(options: CheckOptions): ReaderSearch[] {
  const { writers: asked, ...given } = checkOptions(options);
  const { setup = {}, model = 'all', writerSide = DEFAULTS.writerSide } = given;
  const sections = [given.sections ?? DEFAULTS.ownSections].flat();
  byId('writer side', writerSides, writerSide);
  const judges = judgesOf(model);
  const writers = writersFrom(asked, setup);
  const fitting = (writer: WriteCase): number[] => sections.filter((count) => count <= writer.writes.length);
  const plan = writers.flatMap((writer) =>
    fitting(writer).flatMap((count) =>
      judges.flatMap((judge) =>
        judge.lockModels.map((lockModel) => ({ writer, sections: count, model: judge.model, lockModel })),
      ),
    ),
  );
  const searched = new Set(plan.map(({ writer }) => writer));
  const idle = asked === undefined ? undefined : writers.find((one) => !searched.has(one));
  if (idle !== undefined && plan.length > 0) throw new UserError(tooFewSections(idle, sections));
  if (plan.length > 0) return plan;
  const most = Math.max(...writers.map(({ writes }) => writes.length));
  throw new UserError(
    `a writer has 1 or ${most} sections here, but sections [${sections.join(', ')}] was asked for: give some of those`,
  );
}

/** A writer that was asked for and never searched would look as if nothing had been found beside it. */
function tooFewSections({ id, writes }: WriteCase, sections: readonly number[]): string {
  const has = writes.length === 1 ? '1 write section' : `${writes.length} write sections`;
  return `writer ${JSON.stringify(id)} has ${has}, but sections [${sections.join(', ')}] was asked for: give it more, or ask for fewer`;
}

function writersFrom(asked: CheckOptions['writers'], setup: ReaderSetup): readonly WriteCase[] {
  const cases = writeCases(setup);
  if (asked === undefined) return cases;
  if (asked.length === 0) throw new UserError('no writer is asked for: leave writers out, or name one');
  return asked.map((one) => (typeof one === 'string' ? byId('writer', cases, one) : one));
}

import { resolved, TERMS } from '../../common/options.ts';
import { every, truth } from '../../common/shapes.ts';
import { RUN } from '../stage/explore-bounds.ts';
import type { Question } from './judgement.ts';

const { lookup, lockModel, readers, writerSide, timeout } = TERMS;
const { scenario, sections } = RUN;
const NEEDED = { scenario, lookup, sections, lockModel };
const OPTIONAL = every<Exclude<keyof Question, keyof typeof NEEDED | 'patience'>>()({
  ...{ readers, writerSide, timeout, untilFound: truth },
});

/**
 * What a judge is asked, checked, by the names that options have now.
 *
 * @throws UserError that names what is wrong and what was expected there
 */
export const questionOf = (question: Question): Question =>
  resolved(question, 'a question', NEEDED, OPTIONAL);

/** The scenarios under the memory models, for the lookups that `npm test` leaves out. */
import { judges } from '../../src/check/judges.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { testVerdicts } from '../support/expected-verdicts.ts';

if (process.env.VMASPEC_FULL === '1') {
  const others = protocols
    .map(({ id }) => id)
    .filter((id) => !['aug05', 'aug05-fixed', 'merged'].includes(id));
  for (const judge of judges) if (judge.model !== 'sc') testVerdicts(judge, others);
}

import * as v from 'valibot';
import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import type { Experiment } from '../../experiments/result.ts';

/**
 * The parameters of an experiment from `--param key=value`: a value is a number, a word, a list (`a,b`) or JSON.
 *
 * @throws UserError that names the parameter, what was expected and what was found
 */
export function parametersFrom(
  experiment: Experiment,
  texts: readonly string[],
  quick: boolean,
): Record<string, unknown> {
  const { parameters } = experiment;
  const standard = v.parse(parameters, {});
  const given: Record<string, unknown> = quick ? { ...experiment.quick } : {};
  for (const text of texts) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new UserError(`--param takes key=value, not ${JSON.stringify(text)}`);
    }
    const known = Object.keys(standard).map((id) => ({ id }));
    byId(`parameter of ${experiment.id}`, known, key);
    given[key] = Array.isArray(standard[key]) ? list(value) : scalar(value);
  }
  const parsed = v.safeParse(parameters, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = String(issue.path?.[0]?.key ?? '');
  const found = JSON.stringify(given[key]);
  throw new UserError(`the parameter ${key} of ${experiment.id} cannot be ${found}: ${issue.message}`);
}

function scalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function list(text: string): unknown {
  const parsed = scalar(text);
  if (Array.isArray(parsed)) return parsed;
  return text.split(',').map((item) => scalar(item.trim()));
}

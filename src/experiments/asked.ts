import * as v from 'valibot';
import { UserError } from '../common/errors.ts';
import { byId } from '../common/near.ts';
import type { Experiment } from './experiment.ts';

/**
 * The parameters of an experiment, those not given by their defaults, or by its quick tier. One value stands for a list of
 * one, and a list may be named by its singular: `lookup: 'merged'` is `lookups: ['merged']`.
 *
 * @throws UserError that names the parameter, what was expected and what was found
 */
export function askedOf(
  experiment: Experiment,
  given: Readonly<Record<string, unknown>>,
  isQuick = false,
): Record<string, unknown> {
  const standard = v.parse(experiment.parameters, {});
  const named: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const name = nameOf(experiment, Object.keys(standard), key);
    if (name in named) throw new UserError(`the parameter ${name} of ${experiment.id} is given twice`);
    named[name] = Array.isArray(standard[name]) && !Array.isArray(value) ? [value] : value;
  }
  return parsedOf(experiment, isQuick ? { ...experiment.quick, ...named } : named);
}

/** Parameters as they stand in a result, if the experiment takes them today. */
export function parsedOf(
  experiment: Experiment,
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const parsed = v.safeParse(experiment.parameters, parameters);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = String(issue.path?.[0]?.key ?? '');
  const found = JSON.stringify(parameters[key]);
  throw new UserError(`the parameter ${key} of ${experiment.id} cannot be ${found}: ${issue.message}`);
}

function nameOf(experiment: Experiment, names: readonly string[], key: string): string {
  if (names.includes(key)) return key;
  if (names.includes(`${key}s`)) return `${key}s`;
  return byId(
    `parameter of ${experiment.id}`,
    names.map((id) => ({ id })),
    key,
  ).id;
}

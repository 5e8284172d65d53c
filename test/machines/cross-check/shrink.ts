/** The least program that still shows something: statements are left out as long as it does. */
import type { Body, CrossProgram, Statement } from './program.ts';

export function shrink(program: CrossProgram, shows: (program: CrossProgram) => boolean): CrossProgram {
  for (const smaller of smallerPrograms(program)) if (shows(smaller)) return shrink(smaller, shows);
  return program;
}

function* smallerPrograms({ cpus, reuse }: CrossProgram): Generator<CrossProgram> {
  for (const at of cpus.keys()) if (cpus.length > 1) yield { cpus: cpus.toSpliced(at, 1), reuse };
  for (const [at, body] of cpus.entries())
    for (const smaller of smallerBodies(body)) yield { cpus: cpus.with(at, smaller), reuse };
  if (reuse) yield { cpus, reuse: false };
}

function* smallerBodies(body: Body): Generator<Body> {
  for (const at of body.keys()) yield body.toSpliced(at, 1);
  for (const [at, statement] of body.entries()) {
    if ('body' in statement) yield body.toSpliced(at, 1, ...statement.body);
    for (const simpler of simplerStatements(statement)) yield body.with(at, simpler);
  }
}

function* simplerStatements(statement: Statement): Generator<Statement> {
  if ('body' in statement) for (const body of smallerBodies(statement.body)) yield { ...statement, body };
  if (statement.do === 'downgrade')
    for (const after of smallerBodies(statement.after)) yield { ...statement, after };
  if (statement.do === 'loop' && statement.rounds > 2) yield { ...statement, rounds: statement.rounds - 1 };
  if (statement.do === 'loop' && statement.named) yield { ...statement, named: false };
  if ((statement.do === 'read' || statement.do === 'follow') && statement.how !== 'readOnce')
    yield { ...statement, how: 'readOnce' };
  if ((statement.do === 'write' || statement.do === 'publish') && statement.how !== 'writeOnce')
    yield { ...statement, how: 'writeOnce' };
}

import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { basename } from 'node:path';
import { parse } from 'acorn';
import { closestNames } from '../common/near.ts';
import { thrownAt } from '../common/source-position.ts';
import * as face from '../index.ts';

/** Why a module of one's own cannot be loaded, where, and what to do about it: one line. */
export function loadingError(error: unknown, file: string): string {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
  if (/^Cannot find package 'vmaspec'/.test(message))
    return 'it imports vmaspec, which is not installed there: put the file into the folder of vmaspec, or install the package beside it';
  const missing = /module 'vmaspec' does not provide an export named '(\w+)'/.exec(message)?.[1];
  if (missing !== undefined) return `vmaspec has no ${missing}${whereIn(error, file)}: ${hintFor(missing)}`;
  if (/^Unknown file extension "\.[cm]?ts"/.test(message))
    return `Node ${process.versions.node} runs no TypeScript: use Node 22.18 or newer, or give a file of JavaScript`;
  const hint = /strip-only mode/.test(message)
    ? ': types are taken out and nothing else, so write plain code for it'
    : '';
  return `${message}${whereIn(error, file)}${hint}`;
}

function hintFor(missing: string): string {
  const close = closestNames(Object.keys(face), missing);
  if (close.length > 0) return `did you mean ${close.join(' or ')}?`;
  return 'names are the kernel\'s in camelCase, and the page "API" lists them (npm start)';
}

/** Node prints the line of a syntax error before the stack, but no line for errors that V8 finds. */
function whereIn(error: unknown, file: string): string {
  if (!(error instanceof SyntaxError)) {
    const position = thrownAt(error);
    return position === undefined ? '' : ` (${position.file}:${position.line}:${position.column})`;
  }
  const line = /^[^\n]*\.[cm]?[jt]s:(\d+)\n/.exec(error.stack ?? '')?.[1] ?? lineByParser(file);
  return line === undefined ? '' : ` (${basename(file)}:${line})`;
}

function lineByParser(file: string): number | undefined {
  try {
    const source = readFileSync(file, 'utf8');
    const isTypeScript = /\.[cm]?ts$/.test(file);
    const code = isTypeScript ? withoutTypes(source) : source;
    parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  } catch (found) {
    return (found as { readonly loc?: { readonly line: number } }).loc?.line;
  }
  return undefined;
}

/** Without Node's warning that it is experimental, which does not help with a mistake. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return nodeModule.stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

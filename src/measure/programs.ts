/** The programs of a run by name, as they are to those who are sent one: each resolves what it was told to run. */

import { compileLookupSource } from '../check/reader/lookup-source.ts';
import { UserError } from '../common/errors.ts';
import { byId } from '../common/near.ts';
import { writerSides } from '../locks/writer-sides.ts';
import type { Lookup } from '../lookup/lookup.ts';
import { protocols } from '../lookup/protocols.ts';
import type { MeasuredProgram } from '../machines/machine.ts';
import { readerProgram } from './reader.ts';
import type { SentReaderInput, SentWriterInput } from './worker-inputs.ts';
import { writerProgram } from './writer.ts';

export const programs: Readonly<Record<string, MeasuredProgram>> = {
  reader: async (context, input) => {
    const sent = input as SentReaderInput;
    return readerProgram(context, { ...sent, lookup: await resolveLookup(sent.lookup) });
  },
  writer: (context, input) => {
    const sent = input as SentWriterInput;
    return writerProgram(context, { ...sent, side: byId('writer side', writerSides, sent.side) });
  },
};

async function resolveLookup(ref: SentReaderInput['lookup']): Promise<Lookup> {
  if (typeof ref === 'string') return byId('lookup', protocols, ref).lookup;
  if ('source' in ref) return compileLookupSource(ref);
  const { module: url, export: name } = ref;
  const module = await load(url);
  const lookup = module[name];
  if (typeof lookup === 'function') return lookup as Lookup;
  const names = Object.keys(module).join(', ') || 'nothing';
  throw new UserError(`${url} exports ${names}, but no function ${name}: name the one that is the lookup`);
}

async function load(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`${url} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
}

/** The program of every thread: it resolves what it was told to run, and runs it. */

import type { Lookup } from '../../lookup/lookup.ts';
import { protocols } from '../../lookup/protocols.ts';
import { serveThread } from '../../machines/threads/serve.ts';
import { LookupError } from '../lookup-error.ts';
import { writerSides } from '../lookup-ref.ts';
import { compileLookupSource } from '../lookup-source.ts';
import { byId } from '../near.ts';
import { readerProgram } from './reader.ts';
import type { SentReaderInput, SentWriterInput } from './worker-inputs.ts';
import { writerProgram } from './writer.ts';

serveThread({
  reader: async (context, input) => {
    const sent = input as SentReaderInput;
    return readerProgram(context, { ...sent, lookup: await resolveLookup(sent.lookup) });
  },
  writer: (context, input) => {
    const sent = input as SentWriterInput;
    return writerProgram(context, { ...sent, side: byId('writer side', writerSides, sent.side) });
  },
});

async function resolveLookup(ref: SentReaderInput['lookup']): Promise<Lookup> {
  if (typeof ref === 'string') return byId('lookup', protocols, ref).lookup;
  if ('source' in ref) return compileLookupSource(ref);
  const module = (await import(/* @vite-ignore */ ref.module)) as Record<string, unknown>;
  const lookup = module[ref.export];
  if (typeof lookup !== 'function') throw new LookupError(`${ref.module} exports no function ${ref.export}`);
  return lookup as Lookup;
}

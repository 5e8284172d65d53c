import type { LookupRef } from '../check/reader/lookup-ref.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { ReaderInput } from './reader.ts';
import type { WriterInput } from './writer.ts';

/** Inputs as they are sent: protocols by name or source. */
export type SentReaderInput = Omit<ReaderInput, 'lookup'> & { readonly lookup: Exclude<LookupRef, Lookup> };
/** The same for writers. */
export type SentWriterInput = Omit<WriterInput, 'side'> & { readonly side: string };

/** Where things lie in the memory of rwsem.test.ts: a line each. */
export const LOCK = 0;
export const FIRST = 16;
export const SECOND = 32;
export const TORN = 48;
export const SLEEPS = 64;
export const MEETING = 80;
/** Threads that have done what they were to do. */
export const DONE = 96;
export const READERS_IN = 112;
/** Sections entered by those who stream. */
export const STREAMED = 128;
/** Who got in has a number. */
export const TICKETS = 144;
export const WORDS = 160;

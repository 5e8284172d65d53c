/** Memory models, the strongest first: sequential consistency, total store order as x86 has it, the kernel's. */
export const MODELS = ['sc', 'tso', 'lkmm'] as const;

/** The name of a memory model. */
export type Model = (typeof MODELS)[number];

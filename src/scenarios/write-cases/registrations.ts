import type { Values } from './values.ts';
import type { WriteCase } from './write-case.ts';

/** The uprobe at the address goes, and is freed after a grace period of RCU Tasks Trace; then there is another one. */
export function registrations({ anonymous }: Values): WriteCase[] {
  if (anonymous) return [];
  return [
    {
      id: 'unregister-register',
      writes: [
        { operation: 'unregister', uprobe: 'uprobe A' },
        { operation: 'register', uprobe: 'uprobe A' },
      ],
    },
  ];
}

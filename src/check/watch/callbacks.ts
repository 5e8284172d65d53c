import type { Holdings } from './holdings.ts';
import type { KnownObjects } from './known-objects.ts';

/** What a reader or a callback of its knows, and what it holds. */
interface State {
  readonly objects: KnownObjects;
  readonly holdings: Holdings;
}

/** A callback knows what its reader knows now, and may give back the references to the object that is handed to it. */
export function handOver({ objects, holdings }: State, word: number): (to: State) => void {
  const known = objects.handOver();
  const references = holdings.handOver(word);
  return (to) => {
    known(to.objects);
    for (const [slot, held] of references) to.objects.held(to.holdings.takeOver(slot, held));
  };
}

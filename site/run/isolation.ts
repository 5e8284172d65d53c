const storageKey = 'vmaspec-after-isolation';

/** What must survive the one reload that isolation costs. */
interface Pending {
  /** Id of the element that asked. */
  place: string;
  /** The code, or the value, that it stood at. */
  state: string;
  /** Where its buttons stood in the window. */
  top: number;
}

/** Threads that share memory exist only in an isolated page. */
export const isIsolated = (): boolean =>
  globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function';

/** Takes back what was put aside before the reload, once. */
export function takePending(place: string): Pending | undefined {
  const stored = sessionStorage.getItem(storageKey);
  if (!stored) return undefined;
  const pending = JSON.parse(stored) as Pending;
  if (pending.place !== place) return undefined;
  sessionStorage.removeItem(storageKey);
  return pending;
}

/** Asks a service worker for the headers that the host did not send, and reloads. Resolves only if that is impossible. */
export async function reloadIsolated(pending: Pending): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
    await navigator.serviceWorker.register(`${base}isolate.js`);
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(storageKey, JSON.stringify(pending));
  } catch {
    return;
  }
  location.reload();
  await new Promise(() => {});
}

export const notIsolated =
  'Expected a window in which threads may share memory, but this one does not allow it (private windows and a reload ' +
  'with Shift do that): open the page in an ordinary window. Run needs no shared memory and works here too.';

// A value that several parts of the page share and that tells them when it changes.

import { useEffect, useState } from 'preact/hooks';

export interface Cell<T> {
  get(): T;
  set(value: T): void;
  /** Calls on each change until the returned function is called. */
  watch(listener: () => void): () => void;
}

export function cell<T>(initial: T): Cell<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      [...listeners].forEach((listener) => listener());
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a cell; the component is drawn anew when it changes. */
export function useCell<T>(from: Cell<T>): T {
  const [, redraw] = useState({});
  useEffect(() => from.watch(() => redraw({})), [from]);
  return from.get();
}

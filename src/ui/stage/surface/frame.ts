/** What a drawing last used to place things, kept outside React for what lies over the canvas. */

export interface Frame<T> {
  readonly get: () => T | null;
  /** Takes over the newest layout and tells everybody. */
  readonly set: (next: T) => void;
  /** Returns the function that stops listening. */
  readonly onChange: (listener: () => void) => () => void;
}

export function createFrame<T>(): Frame<T> {
  let now: T | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => now,
    set: (next) => {
      now = next;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

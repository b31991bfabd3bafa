/**
 * Time that only passes: for waiting and for measuring how long something took. It does not jump when
 * the wall clock is set. Tests give one that they move.
 */
export interface PassingTime {
  /** Milliseconds since some moment. */
  elapsedMs(): number;
  /** Calls back once; the result cancels it. */
  after(ms: number, action: () => void): () => void;
}

export const realTime: PassingTime = {
  elapsedMs: () => performance.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

export function pause(time: PassingTime, ms: number): Promise<void> {
  return new Promise((resolve) => {
    time.after(ms, resolve);
  });
}

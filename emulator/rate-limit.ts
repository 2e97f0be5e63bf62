const WINDOW_MS = 60_000;

export type RateLimit = {
  /** Counts one request. @returns false when the window is full */
  take(name: string, perWindow: number): boolean;
  clear(): void;
};

/**
 * Limits the requests per name in fixed windows of a real minute. Toss's test environment allows
 * 100 per API.
 */
export function createRateLimit(nowMs: () => number): RateLimit {
  const windows = new Map<string, { startedAtMs: number; taken: number }>();
  return {
    take: (name, perWindow) => {
      const atMs = nowMs();
      const current = windows.get(name);
      if (current === undefined || atMs - current.startedAtMs >= WINDOW_MS) {
        windows.set(name, { startedAtMs: atMs, taken: 1 });
        return true;
      }
      current.taken += 1;
      return current.taken <= perWindow;
    },
    clear: () => windows.clear(),
  };
}

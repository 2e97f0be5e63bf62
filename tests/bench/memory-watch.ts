const LOOK_EVERY_MS = 250;
const MB = 1_048_576;

export type Memory = { residentMb: number; liveMb: number };

/**
 * Looks at this process's memory four times a second, right after a collection. `end` returns the
 * highest: resident, and live on and off the heap. Needs --expose-gc.
 */
export function watchMemory(): { end: () => Memory } {
  const most: Memory = { residentMb: 0, liveMb: 0 };
  const look = setInterval(() => {
    const { residentMb, liveMb } = memoryAfterCollection();
    most.residentMb = Math.max(most.residentMb, residentMb);
    most.liveMb = Math.max(most.liveMb, liveMb);
  }, LOOK_EVERY_MS);
  return {
    end: () => {
      clearInterval(look);
      return most;
    },
  };
}

function memoryAfterCollection(): Memory {
  if (!globalThis.gc) throw new Error("started without --expose-gc");
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentMb: rss / MB, liveMb: (heapUsed + external) / MB };
}

import { vi } from "vitest";

/**
 * How long a test waits for what must happen. Only a failing test waits this long, so a busy
 * machine has time enough.
 */
export const PATIENCE_MS = 60_000;

/** Waits until it is so. @throws when it is not so after PATIENCE_MS */
export const eventually = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  await vi.waitUntil(isSo, { timeout: PATIENCE_MS, interval: 10 });
};

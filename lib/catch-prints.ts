/**
 * The one way into the log. Next and other libraries print errors by themselves, whole and in
 * several lines. Here such prints become entries of the log, as careful as our own.
 * Source: docs/decisions/0030-text-at-every-door.md
 */
import { describePrint } from "./describe-error";
import type { Log } from "./log";

const METHODS = ["error", "warn"] as const;

/**
 * From now on `error` and `warn` write to the log. For a server, once at its start.
 * @param target the console, or a test's own
 */
export function catchPrints(log: Log, target: Pick<Console, "error" | "warn"> = globalThis.console): void {
  for (const method of METHODS) {
    target[method] = (...printed: unknown[]) => {
      const { err, text } = describePrint(printed);
      log[method]({ ...(err ? { err } : {}), ...(text ? { text } : {}) }, "printed by a library");
    };
  }
}

/**
 * The application's log, written as in production and kept for the judge, who searches it for
 * secrets.
 */
import { type Log, logTo } from "@/lib/log";
import { isInjected } from "./faults";

export type CapturedLog = { log: Log; lines: string[] };

/** @param violations receives each logged error that no injected fault caused */
export function createCapturedLog(violations: string[], note: (line: string) => void): CapturedLog {
  const lines: string[] = [];
  const written = logTo({ write: (line) => lines.push(line) }, "info");
  const capture =
    (level: "warn" | "error") =>
    (...words: unknown[]) => {
      (written[level] as (...words: unknown[]) => void)(...words);
      const [fields, message] = words;
      const error = typeof fields === "object" && fields !== null && "err" in fields ? fields.err : undefined;
      if (error === undefined) return;
      note(`log: ${String(message)}: ${error instanceof Error ? error.message.split("\n")[0] : ""}`);
      if (!isInjected(error)) violations.push(`logged "${String(message)}": ${describeError(error)}`);
    };
  return { lines, log: { info: written.info.bind(written), warn: capture("warn"), error: capture("error") } };
}

export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` <- ${error.cause.message}` : "";
  const place = error.stack?.split("\n").find((line) => line.includes("/lib/"));
  return `${error.name}: ${error.message.split("\n")[0]}${cause} ${place?.trim() ?? ""}`;
}

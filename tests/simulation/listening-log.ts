/** The application's log, written as it is in production and kept for the judge: nothing secret may stand in it. */
import { type Log, logTo } from "@/lib/log";
import { isInjected } from "./faults";

export type ListeningLog = { log: Log; lines: string[] };

/** @param violations gets each error that does not go back to a fault of ours */
export function createListeningLog(violations: string[], note: (line: string) => void): ListeningLog {
  const lines: string[] = [];
  const written = logTo({ write: (line) => lines.push(line) }, "info");
  const hear =
    (level: "warn" | "error") =>
    (...words: unknown[]) => {
      (written[level] as (...words: unknown[]) => void)(...words);
      const [fields, message] = words;
      const error = typeof fields === "object" && fields !== null && "err" in fields ? fields.err : undefined;
      if (error === undefined) return;
      note(`log: ${String(message)}: ${error instanceof Error ? error.message.split("\n")[0] : ""}`);
      if (!isInjected(error)) violations.push(`logged "${String(message)}": ${sentenceOf(error)}`);
    };
  return { lines, log: { info: written.info.bind(written), warn: hear("warn"), error: hear("error") } };
}

export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` <- ${error.cause.message}` : "";
  const place = error.stack?.split("\n").find((line) => line.includes("/lib/"));
  return `${error.name}: ${error.message.split("\n")[0]}${cause} ${place?.trim() ?? ""}`;
}

// Remembers how long named work took on this machine, so that the next run can tell what is left.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { showProgress } from "./progress";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** In node_modules, which every checkout has for itself and which is never committed. */
const FILE = join(ROOT, "node_modules", ".cache", "trakko", "usual-times.json");

export type UsualTimes = {
  /** How long this work took last, in milliseconds; null when that is not known. */
  of: (name: string) => number | null;
  /** Stores a time. A folder that cannot be written is no error: only the estimate is missing. */
  remember: (name: string, ms: number) => void;
};

export function usualTimes(file: string = FILE): UsualTimes {
  const times = read(file);
  return {
    of: (name) => times[name] ?? null,
    remember: (name, ms) => {
      times[name] = Math.round(ms);
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify(times));
      } catch {}
    },
  };
}

/** A run may take longer than the last one. */
const MAX_SHARE = 0.99;

export type FollowedTime = {
  /** Prints a line. @param doing what the progress names from now on */
  say: (line: string, doing?: string) => void;
  /** Ends the progress, and remembers the time for the next run. */
  complete: () => void;
  /** Ends the progress of work that failed. */
  end: () => void;
};

/** Shows the progress of work that cannot tell how far it is: by the time that it took last. */
export function followUsualTime(name: string, title: string): FollowedTime {
  const times = usualTimes();
  const usualMs = times.of(name);
  const startedAt = performance.now();
  const share = () => (usualMs === null ? 0 : Math.min((performance.now() - startedAt) / usualMs, MAX_SHARE));
  const amount = (done: number) => (usualMs === null ? "under way" : `${Math.round(done)} %`);
  const progress = showProgress({ title, total: 100, amount });
  let current = "";
  const timer = setInterval(() => progress.update(100 * share(), current), 1_000);
  timer.unref();
  const end = () => {
    clearInterval(timer);
    progress.end();
  };
  return {
    say: (line, doing) => {
      current = doing ?? current;
      progress.say(line);
    },
    complete: () => {
      times.remember(name, performance.now() - startedAt);
      end();
    },
    end,
  };
}

function read(file: string): Record<string, number> {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, "utf8"));
    const entries = Object.entries(stored ?? {}).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

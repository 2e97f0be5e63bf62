// The journal keeps the emulator's state across restarts, kill -9 included: one JSON line per change, written before the answer that
// depends on it is sent. Lines of one moment go out in one write. A last line cut short by a kill was never answered for and is dropped.

import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { JournalRecord } from "./records";

const SNAPSHOT_LINES_PER_WRITE = 1_000;

export type Journal = {
  append(record: JournalRecord): void;
  /** Resolves once everything appended so far is with the operating system; rejects when it could not be written. */
  flushed(): Promise<void>;
  close(): Promise<void>;
};

/** Keeps nothing: for an emulator without a data file. */
export function createMemoryJournal(): Journal {
  return { append: () => undefined, flushed: async () => undefined, close: async () => undefined };
}

/** The records of an earlier run, in order; none when there was none. Throws on a line in the middle that cannot be read. */
export async function* readJournal(file: string): AsyncGenerator<JournalRecord> {
  if (!existsSync(file)) return;
  let unreadableLine: number | null = null;
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber += 1;
    if (unreadableLine !== null) throw new Error(`${file}: line ${unreadableLine} is not a journal record`);
    try {
      yield JSON.parse(line) as JournalRecord;
    } catch {
      unreadableLine = lineNumber;
    }
  }
}

/** Replaces the file by a snapshot (atomically) and opens it for the changes to come. */
export async function startJournal(file: string, records: Iterable<JournalRecord>): Promise<Journal> {
  await mkdir(dirname(file), { recursive: true });
  await writeSnapshot(`${file}.new`, records);
  await rename(`${file}.new`, file);
  const handle = await open(file, "a");
  let lines: string[] = [];
  let lastWrite: Promise<void> = Promise.resolve();
  let nextWrite: Promise<void> | null = null;

  function schedule(): Promise<void> {
    nextWrite ??= lastWrite.then(() => {
      const text = lines.join("");
      lines = [];
      nextWrite = null;
      lastWrite = handle.appendFile(text);
      return lastWrite;
    });
    return nextWrite;
  }

  return {
    append: (record) => {
      lines.push(`${JSON.stringify(record)}\n`);
      // A failed write surfaces at flushed(); here it must only not count as unhandled.
      schedule().catch(() => undefined);
    },
    flushed: () => (lines.length > 0 ? schedule() : lastWrite),
    close: async () => {
      await (lines.length > 0 ? schedule() : lastWrite);
      await handle.close();
    },
  };
}

async function writeSnapshot(file: string, records: Iterable<JournalRecord>): Promise<void> {
  const handle = await open(file, "w");
  try {
    let lines: string[] = [];
    for (const record of records) {
      lines.push(`${JSON.stringify(record)}\n`);
      if (lines.length < SNAPSHOT_LINES_PER_WRITE) continue;
      await handle.appendFile(lines.join(""));
      lines = [];
    }
    await handle.appendFile(lines.join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

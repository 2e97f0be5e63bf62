// The journal keeps the emulator's state across restarts, even after a kill -9. It has one JSON
// line for each change, written before the emulator sends the answer that reports the change. Lines
// of the same moment share one write. If a kill cut the last line short, no client has seen that
// change, and the line is dropped.

import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { JournalRecord } from "./records";

const SNAPSHOT_LINES_PER_WRITE = 1_000;

export type Journal = {
  append(record: JournalRecord): void;
  /**
   * Resolves once everything appended so far is handed to the operating system. Rejects when a
   * write failed.
   */
  flushed(): Promise<void>;
  close(): Promise<void>;
};

/** A journal that writes nothing, for an emulator without a data file. */
export function createMemoryJournal(): Journal {
  return { append: () => undefined, flushed: async () => undefined, close: async () => undefined };
}

/**
 * Reads the records of earlier runs, in order; none without a file. @throws Error when a line
 * before the last cannot be read
 */
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

/** Atomically replaces the file by a snapshot, and opens it to append changes. */
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
      // flushed() reports a failed write. Without this catch it would also be an unhandled
      // rejection.
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

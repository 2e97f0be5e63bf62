import { type CallLog, createCallLog } from "./calls";
import { type ClockChange, moveClock, readClock } from "./clock";
import { createMemoryJournal, type Journal } from "./journal";
import type { JournalRecord } from "./records";
import { defaultSettings, type Settings } from "./settings";
import { applyRecord, createState, type State } from "./state";

/** One emulator without HTTP: its state, its journal, and what is lost when the process ends. */
export type Core = {
  state: State;
  journal: Journal;
  /** Reads the clock that the emulator's own clock is an offset of, in epoch milliseconds. */
  sourceMs: () => number;
  calls: CallLog;
  /** The idempotency tuples of calls that are still running. */
  running: Set<string>;
  drawCounts: Map<string, number>;
  startWebhookUrl: string | null;
  /** The address at which a browser finds the emulator, without a slash at its end. */
  publicUrl: string;
  /** Set while the journal is replayed. Requests wait for it. */
  recovering: Promise<void> | null;
  /** Sends the webhooks that are due. Called after the clock moved or an event was queued. */
  wakeWebhooks: () => void;
};

/** Until the emulator listens, or is told its address. */
const DEFAULT_PUBLIC_URL = "http://localhost:4010";

export function createCore(options: { webhookUrl: string | null; sourceMs: () => number }): Core {
  return {
    state: createState(defaultSettings(options.webhookUrl)),
    journal: createMemoryJournal(),
    sourceMs: options.sourceMs,
    calls: createCallLog(),
    running: new Set(),
    drawCounts: new Map(),
    startWebhookUrl: options.webhookUrl,
    publicUrl: DEFAULT_PUBLIC_URL,
    recovering: null,
    wakeWebhooks: () => undefined,
  };
}

/** The current time by the emulator's clock, in epoch milliseconds. */
export function presentMs(core: Core): number {
  return readClock(core.state.clock, core.sourceMs());
}

/**
 * The only way to change the state. Changes the memory now, and the journal before the next
 * `journal.flushed()` resolves.
 */
export function commit(core: Core, record: JournalRecord): void {
  core.journal.append(record);
  applyRecord(core.state, record);
}

export function changeClock(core: Core, change: ClockChange): void {
  commit(core, { type: "clock", clock: moveClock(core.state.clock, change, core.sourceMs()) });
  core.wakeWebhooks();
}

/** Clears all state. Settings return to those of the start. */
export function resetCore(core: Core): void {
  const settings: Settings = defaultSettings(core.startWebhookUrl);
  commit(core, { type: "reset", settings });
  core.calls.clear();
  core.running.clear();
  core.drawCounts.clear();
}

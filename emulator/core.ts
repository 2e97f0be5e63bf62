import { type CallLog, createCallLog } from "./calls";
import { type ClockChange, moveClock, readClock } from "./clock";
import { createMemoryJournal, type Journal } from "./journal";
import type { JournalRecord } from "./records";
import { defaultSettings, type Settings } from "./settings";
import { applyRecord, createState, type State } from "./state";

/** One emulator without its HTTP face: its memory, its journal and what lives only as long as the process. */
export type Core = {
  state: State;
  journal: Journal;
  /** The clock that the emulator's own clock is set against, in epoch milliseconds. */
  sourceMs: () => number;
  calls: CallLog;
  /** Idempotency tuples whose first call is still being answered. */
  running: Set<string>;
  diceTurns: Map<string, number>;
  startWebhookUrl: string | null;
  /** Set while the journal is being replayed: requests wait for it. */
  recovering: Promise<void> | null;
  /** Called after the clock moved or an event was queued, so that deliveries that are due are made. */
  wakeWebhooks: () => void;
};

export function createCore(options: { webhookUrl: string | null; sourceMs: () => number }): Core {
  return {
    state: createState(defaultSettings(options.webhookUrl)),
    journal: createMemoryJournal(),
    sourceMs: options.sourceMs,
    calls: createCallLog(),
    running: new Set(),
    diceTurns: new Map(),
    startWebhookUrl: options.webhookUrl,
    recovering: null,
    wakeWebhooks: () => undefined,
  };
}

/** The emulator's present, in epoch milliseconds. */
export function presentMs(core: Core): number {
  return readClock(core.state.clock, core.sourceMs());
}

/** The only way to change the state: in memory now, in the journal before the next `journal.flushed()` resolves. */
export function commit(core: Core, record: JournalRecord): void {
  core.journal.append(record);
  applyRecord(core.state, record);
}

export function changeClock(core: Core, change: ClockChange): void {
  commit(core, { type: "clock", clock: moveClock(core.state.clock, change, core.sourceMs()) });
  core.wakeWebhooks();
}

/** Forgets everything; settings return to what the emulator was started with. */
export function resetCore(core: Core): void {
  const settings: Settings = defaultSettings(core.startWebhookUrl);
  commit(core, { type: "reset", settings });
  core.calls.clear();
  core.running.clear();
  core.diceTurns.clear();
}

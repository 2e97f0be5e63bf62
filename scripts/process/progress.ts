// Shows how far long work is: a bar on a terminal, and otherwise a plain line now and then. Both go
// to standard error, so a command's result on standard output stays as it is.

import { MultiBar, type SingleBar } from "cli-progress";

export type Progress = {
  /** Sets how much is done. @param doing what is under way now; the last one stays without it */
  update: (done: number, doing?: string) => void;
  /** Adds to what is done, by default one. */
  advance: (doing?: string, count?: number) => void;
  /** Prints a line on standard output without breaking the bar. */
  say: (line: string) => void;
  /** Removes the bar. Call it before the result is printed. */
  end: () => void;
};

export type ProgressOptions = {
  title: string;
  /** How much there is to do. */
  total: number;
  /** How an amount is written: "12 of 180" by default. */
  amount?: (done: number, total: number) => string;
  stream?: NodeJS.WritableStream & { isTTY?: boolean };
  print?: (line: string) => void;
  isOutputTerminal?: boolean;
};

/** Work that ends sooner prints no plain line. */
const FIRST_LINE_MS = 3_000;
/** A log that is silent for longer looks as if the work hangs. */
const LINE_EVERY_MS = 15_000;
const CHECK_EVERY_MS = 1_000;
/** Before that, the time left would be a guess. */
const MIN_SHARE_FOR_TIME = 0.03;
const BAR_WIDTH = 28;

/** Starts to show the progress of one piece of work. */
export function showProgress(options: ProgressOptions): Progress {
  const { stream = process.stderr, print = console.log, isOutputTerminal = process.stdout.isTTY === true } = options;
  const state: State = { done: 0, doing: "", startedAt: performance.now(), options };
  const shown = stream.isTTY ? showBar(state, stream) : showLines(state, stream);
  let isOver = false;
  const update = (done: number, doing = state.doing) => {
    state.done = Math.min(done, options.total);
    state.doing = doing;
    shown.refresh();
  };
  return {
    update,
    advance: (doing, count = 1) => update(state.done + count, doing),
    // Standard output may be a file although the bar is on a terminal.
    say: (line) => (shown.printAbove && isOutputTerminal ? shown.printAbove(line) : print(line)),
    end: () => {
      if (!isOver) shown.end();
      isOver = true;
    },
  };
}

type State = { done: number; doing: string; startedAt: number; options: ProgressOptions };
type Shown = { refresh: () => void; printAbove?: (line: string) => void; end: () => void };

function showBar(state: State, stream: NodeJS.WritableStream): Shown {
  const bars = new MultiBar({ stream, format: () => barLine(state), clearOnComplete: true, hideCursor: true, forceRedraw: true });
  const bar: SingleBar = bars.create(1, 0);
  const restoreCursor = () => stream.write("\u001b[?25h");
  process.once("exit", restoreCursor);
  return {
    refresh: () => bar.update(state.done / Math.max(1, state.options.total)),
    printAbove: (line) => bars.log(`${line}\n`),
    end: () => {
      // Prints the lines that wait for the next drawing.
      bars.update();
      bars.stop();
      process.off("exit", restoreCursor);
    },
  };
}

function showLines(state: State, stream: NodeJS.WritableStream): Shown {
  let lastAt = state.startedAt + FIRST_LINE_MS - LINE_EVERY_MS;
  const printWhenDue = () => {
    if (performance.now() - lastAt < LINE_EVERY_MS) return;
    lastAt = performance.now();
    stream.write(`${plainLine(state)}\n`);
  };
  const timer = setInterval(printWhenDue, CHECK_EVERY_MS);
  timer.unref();
  return { refresh: printWhenDue, end: () => clearInterval(timer) };
}

function plainLine({ done, doing, startedAt, options }: State): string {
  const { title, total, amount = (part, all) => `${part} of ${all}` } = options;
  const passedMs = performance.now() - startedAt;
  const share = total > 0 ? done / total : 0;
  const time =
    share >= MIN_SHARE_FOR_TIME ? `about ${inWords((passedMs / share) * (1 - share))} left` : `${inWords(passedMs)} so far`;
  return [`${title}: ${amount(done, total)}`, time, doing].filter(Boolean).join(", ");
}

function barLine(state: State): string {
  return `${barOf(state.done, state.options.total)} ${plainLine(state)}`;
}

/** @returns a bar of fixed width, filled by what is done */
export function barOf(done: number, total: number): string {
  const filled = total > 0 ? Math.round((BAR_WIDTH * done) / total) : 0;
  return "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
}

/** @returns "45 s", "2 min 5 s", "12 min", "1 h 5 min" */
export function inWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

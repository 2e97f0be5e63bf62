import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { barOf, inWords, type ProgressOptions, showProgress } from "@/scripts/process/progress";

beforeEach(() =>
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Date"] }),
);
afterEach(() => vi.useRealTimers());

function begin(options: Partial<ProgressOptions> & { isTerminal: boolean }) {
  const written: string[] = [];
  const printed: string[] = [];
  const stream = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        written.push(String(chunk));
        done();
      },
    }),
    { isTTY: options.isTerminal, columns: 120 },
  );
  const print = (line: string) => printed.push(line);
  const progress = showProgress({ title: "mutants", total: 40, stream, print, isOutputTerminal: options.isTerminal, ...options });
  return { progress, printed, text: () => written.join("") };
}

describe("without a terminal", () => {
  test("it is a plain line now and then, with what is done, what is left and what is under way", () => {
    const { progress, text } = begin({ isTerminal: false });
    vi.advanceTimersByTime(3_000);
    vi.advanceTimersByTime(7_000);
    progress.advance("settling");
    vi.advanceTimersByTime(10_000);
    for (let nth = 0; nth < 9; nth++) progress.advance("the calendar");
    vi.advanceTimersByTime(15_000);
    progress.end();
    expect(text().split("\n")).toEqual([
      "mutants: 0 of 40, 3 s so far",
      "mutants: 1 of 40, 18 s so far, settling",
      "mutants: 10 of 40, about 1 min 39 s left, the calendar",
      "",
    ]);
  });

  test("long silence is filled, although nothing gets done", () => {
    const { progress, text } = begin({ isTerminal: false });
    vi.advanceTimersByTime(120_000);
    progress.end();
    vi.advanceTimersByTime(120_000);
    expect(text().trim().split("\n")).toHaveLength(8);
  });

  test("short work prints nothing", () => {
    const { progress, text } = begin({ isTerminal: false });
    progress.update(40);
    vi.advanceTimersByTime(2_000);
    progress.end();
    expect(text()).toBe("");
  });

  test("nothing in it is a control character, and what is said goes to standard output alone", () => {
    const { progress, printed, text } = begin({ isTerminal: false });
    vi.advanceTimersByTime(30_000);
    progress.say("caught by the calendar's test");
    progress.end();
    expect(stripVTControlCharacters(text())).toBe(text());
    expect(printed).toEqual(["caught by the calendar's test"]);
    expect(text()).not.toContain("caught");
  });
});

describe("on a terminal", () => {
  test("it is a bar that is drawn anew and leaves nothing behind", () => {
    const { progress, text } = begin({ isTerminal: true });
    progress.update(20, "settling");
    vi.advanceTimersByTime(4_000);
    expect(text()).toContain(`${"█".repeat(14)}${"░".repeat(14)} mutants: 20 of 40, about 4 s left, settling`);
    progress.end();
    vi.advanceTimersByTime(4_000);
    expect(screenOf(text())).toEqual([""]);
    expect(text().endsWith("\u001b[?25h") || text().lastIndexOf("\u001b[?25h") > text().lastIndexOf("\u001b[?25l")).toBe(true);
  });

  test("lines stand above the bar, also the last one", () => {
    const { progress, printed, text } = begin({ isTerminal: true });
    progress.say("caught: one");
    vi.advanceTimersByTime(500);
    progress.update(20);
    vi.advanceTimersByTime(500);
    expect(screenOf(text())).toEqual(["caught: one", expect.stringContaining("20 of 40")]);
    progress.say("caught: two");
    progress.end();
    expect(screenOf(text())).toEqual(["caught: one", "caught: two", ""]);
    expect(printed).toEqual([]);
  });

  test("lines go to standard output when that is a file", () => {
    const { progress, printed } = begin({ isTerminal: true, isOutputTerminal: false });
    progress.say("caught: one");
    progress.end();
    expect(printed).toEqual(["caught: one"]);
  });
});

test.each([
  [0, "0 s"],
  [59_000, "59 s"],
  [125_000, "2 min 5 s"],
  [720_000, "12 min"],
  [5_400_000, "1 h 30 min"],
])("%d ms are %s", (ms, words) => {
  expect(inWords(ms)).toBe(words);
});

test("the bar keeps its width", () => {
  expect([0, 1, 180].map((done) => barOf(done, 180).length)).toEqual([28, 28, 28]);
  expect(barOf(0, 0)).toBe("░".repeat(28));
});

type Screen = { lines: string[]; row: number; column: number };

/** The few control characters that the bar sends. */
const CONTROLS: Record<string, (screen: Screen, count: string) => void> = {
  "\n": (screen) => {
    screen.row += 1;
    screen.column = 0;
    screen.lines[screen.row] ??= "";
  },
  "\r": (screen) => {
    screen.column = 0;
  },
  G: (screen, count) => {
    screen.column = Number(count || 1) - 1;
  },
  A: (screen, count) => {
    screen.row -= Number(count || 1);
  },
  K: (screen, count) => {
    screen.lines[screen.row] = count === "2" ? "" : textBefore(screen);
  },
  J: (screen) => {
    screen.lines.splice(screen.row, screen.lines.length, textBefore(screen));
  },
};

const textBefore = ({ lines, row, column }: Screen): string => (lines[row] ?? "").slice(0, column);

/** What stands on a terminal after this text. */
function screenOf(text: string): string[] {
  const screen: Screen = { lines: [""], row: 0, column: 0 };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal speaks in control characters
  for (const [piece, count = "", command] of text.matchAll(/\u001b\[(\??\d*)([A-Za-z])|\n|\r|[^\u001b\n\r]+/g)) {
    const control = CONTROLS[command ?? piece];
    if (control) control(screen, count);
    else if (!piece.startsWith("\u001b")) {
      const rest = (screen.lines[screen.row] ?? "").slice(screen.column + piece.length);
      screen.lines[screen.row] = textBefore(screen).padEnd(screen.column) + piece + rest;
      screen.column += piece.length;
    }
  }
  return screen.lines;
}

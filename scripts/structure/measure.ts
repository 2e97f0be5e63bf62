import { findCircles } from "./circles";
import type { Source } from "./read-imports";
import { FLAT_RENEWAL_PATH, RENEWAL_PATH } from "./renewal-path";
import { findForbiddenImports, findQueryRoomCircles, findUpwardImports } from "./rooms";

export type Room = { room: string; files: number; lines: number };
export type PathSize = { files: number; lines: number; code: number };
export type Structure = {
  rooms: Room[];
  /** Lines per file in lib, db and app. */
  file: {
    files: number;
    lines: number;
    code: number;
    median: number;
    p90: number;
    longest: { path: string; lines: number } | null;
  };
  circles: string[][];
  /** Null for a checkout where lib/billing has no rooms yet. */
  upwardImports: string[] | null;
  forbiddenImports: string[] | null;
  /**
   * `missing` names the files of the list that do not exist, which means that the list is out of
   * date.
   */
  renewalPath: { charged: PathSize; branches: PathSize; missing: string[] };
};

/** Measures a checkout. @param sources its files, from `readSources` */
export function measure(sources: readonly Source[]): Structure {
  const hasRooms = sources.some(({ path }) => path.startsWith("lib/billing/batch/"));
  const path = hasRooms ? RENEWAL_PATH : FLAT_RENEWAL_PATH;
  const sizeOf = (names: readonly string[]): PathSize => {
    const files = sources.filter((source) => names.includes(source.path));
    return { files: files.length, lines: linesOf(files), code: codeOf(files) };
  };
  return {
    rooms: roomsOf(sources),
    file: sizesOf(sources.filter(({ path }) => /^(?:lib|db|app)\//.test(path))),
    circles: [...findCircles(sources), ...findQueryRoomCircles(sources)],
    upwardImports: hasRooms ? findUpwardImports(sources) : null,
    forbiddenImports: hasRooms ? findForbiddenImports(sources) : null,
    renewalPath: {
      charged: sizeOf(path.charged),
      branches: sizeOf(path.branches),
      missing: [...path.charged, ...path.branches].filter((name) => !sources.some((source) => source.path === name)),
    },
  };
}

function roomsOf(sources: readonly Source[]): Room[] {
  const rooms = [...new Set(sources.map(({ path }) => folderOf(path)))];
  return rooms.map((room) => {
    const files = sources.filter(({ path }) => folderOf(path) === room);
    return { room, files: files.length, lines: linesOf(files) };
  });
}

/**
 * The folder of a file. For app and tests only the first two levels, because the deeper ones mirror
 * addresses and other folders.
 */
function folderOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  const isWhole = folders[0] === "app" || folders[0] === "tests";
  return (isWhole ? folders.slice(0, 2) : folders).join("/") || ".";
}

function sizesOf(sources: readonly Source[]): Structure["file"] {
  const bySize = [...sources].sort((a, b) => a.lines - b.lines);
  const linesAt = (share: number) => bySize[Math.min(bySize.length - 1, Math.floor(bySize.length * share))]?.lines ?? 0;
  const longest = bySize.at(-1);
  return {
    files: bySize.length,
    lines: linesOf(bySize),
    code: codeOf(bySize),
    median: linesAt(0.5),
    p90: linesAt(0.9),
    longest: longest ? { path: longest.path, lines: longest.lines } : null,
  };
}

const codeOf = (sources: readonly Source[]): number => sources.reduce((sum, { code }) => sum + code, 0);
const linesOf = (sources: readonly Source[]): number => sources.reduce((sum, { lines }) => sum + lines, 0);

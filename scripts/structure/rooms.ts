import { findCircles } from "./circles";
import type { Source } from "./read-imports";

/**
 * The rooms, from the lowest to the highest. A file may import files of its own room and of rooms
 * earlier in this list.
 */
export const ROOMS: readonly string[] = [
  "db/schema",
  "db",
  "db/queries",
  "lib/invariant.ts",
  "lib/text.ts",
  "lib/busy.ts",
  "lib/gather.ts",
  "lib/describe-error.ts",
  "lib/derived-key.ts",
  "lib/seal.ts",
  "lib/limits.ts",
  "lib/link-token.ts",
  "lib/billing/rules",
  "lib/billing/catalogue.ts",
  "lib/billing/access.ts",
  "lib/billing/terms-version.ts",
  "lib/toss",
  "lib/notice/matrix.ts",
  "lib/env-values.ts",
  "lib/env.ts",
  "lib/log.ts",
  "lib/context.ts",
  "lib/billing/offer.ts",
  "lib/mail",
  "lib/text-message",
  "lib/auth",
  "lib/notice/cause.ts",
  "lib/billing/audit.ts",
  "lib/billing/invoice",
  "lib/billing/card",
  "lib/billing/subscription",
  "lib/billing/promotion",
  "lib/billing/trial",
  "lib/billing/price",
  "lib/billing/consent",
  "lib/billing/refund",
  "lib/billing/payment",
  "lib/billing/plan-change",
  "lib/billing/checkout",
  "lib/billing/link",
  "lib/billing/webhook",
  "lib/billing/reconciliation",
  "lib/billing/batch",
  "lib/billing/views",
  "lib/notice",
  "lib/admin",
  "lib/journal",
  "lib/demo",
  "lib",
  "app",
  "proxy.ts",
  "instrumentation.ts",
  "emulator",
  "scripts",
  "tests",
];

/**
 * What a read model may import from lib/billing. From payment/ and subscription/ only files that
 * write nothing.
 */
const KNOWN_TO_VIEWS = [
  "lib/billing/rules",
  "lib/billing/catalogue.ts",
  "lib/billing/access.ts",
  "lib/billing/offer.ts",
  "lib/billing/link/find-link.ts",
  "lib/billing/link/find-consent-link.ts",
  "lib/billing/payment/decline.ts",
  "lib/billing/plan-change/preview-change.ts",
  "lib/billing/consent/consent-need.ts",
  "lib/billing/price/charge-of.ts",
  "lib/billing/refund/own-offer.ts",
  "lib/billing/subscription/complimentary.ts",
  "lib/billing/subscription/decide-due.ts",
  "lib/billing/subscription/dunning-course.ts",
  "lib/billing/subscription/needs-new-card.ts",
  "lib/billing/trial/find-trial.ts",
  "lib/billing/views",
];

/**
 * What the journal may import from lib/billing: what a person may do, and the calendar of Seoul.
 */
const KNOWN_TO_JOURNAL = ["lib/billing/access.ts", "lib/billing/rules/calendar.ts"];

/** The pages and routes of the journal. */
const SHOWS_JOURNAL = ["app/(journal)", "app/api/trades", "app/api/goals", "app/api/journal", "app/_server/trade-fields.ts"];

/**
 * Who may import the journal, so that another product can take its place. Everything else, billing
 * first, does not know what is sold.
 */
const KNOWS_JOURNAL = ["lib/journal", ...SHOWS_JOURNAL, "scripts/demo", "tests"];

/** Commands that run code from tests/. */
const COMMANDS_OVER_TESTS = ["scripts/bench.ts", "scripts/mutants.ts", "scripts/sim.ts", "scripts/checks/sim-flags.ts"];

type Edge = { from: string; to: string };
type Rule = { says: string; from: readonly string[]; allows: (to: string, from: string) => boolean };

const RULES: readonly Rule[] = [
  {
    says: "rules are pure, they import nothing but other rules",
    from: ["lib/billing/rules"],
    allows: (to) => isIn("lib/billing/rules", to),
  },
  {
    says: "the emulator is another company, it imports nothing of the application",
    from: ["emulator"],
    allows: (to) => isIn("emulator", to) || !isOurs(to),
  },
  {
    says: "app calls lib, and only lib knows db",
    from: ["app", "proxy.ts", "instrumentation.ts"],
    allows: (to) => !isIn("db", to),
  },
  {
    says: "billing asks lib/auth who administers; lib/auth knows nothing of billing or Toss",
    from: ["lib/auth"],
    allows: (to) => !isIn("lib/billing", to) && !isIn("lib/toss", to),
  },
  {
    says: "the journal knows of billing only what a person may do: see KNOWN_TO_JOURNAL in scripts/structure/rooms.ts",
    from: ["lib/journal"],
    allows: (to) =>
      !isIn("lib/billing", to) && !isIn("lib/toss", to) && !isIn("lib/admin", to)
        ? !isIn("db/queries", to) || isIn("db/queries/journal", to)
        : KNOWN_TO_JOURNAL.includes(to),
  },
  {
    says: "what shows the journal knows of billing only what a person may do: lib/billing/access.ts",
    from: SHOWS_JOURNAL,
    allows: (to) =>
      to === "lib/billing/access.ts" || !["lib/billing", "lib/toss", "lib/admin", "app/billing"].some((room) => isIn(room, to)),
  },
  {
    says: "another product can take the journal's place: see KNOWS_JOURNAL in scripts/structure/rooms.ts",
    from: ["app", "lib", "scripts", "emulator", "proxy.ts", "instrumentation.ts"],
    allows: (to, from) => !isIn("lib/journal", to) || KNOWS_JOURNAL.some((room) => isIn(room, from)),
  },
  {
    says: "only the journal reads its tables, and the demo fills them",
    from: ["db/queries", "lib", "app", "scripts"],
    allows: (to, from) =>
      !isIn("db/queries/journal", to) ||
      ["db/queries/journal", "lib/journal", "scripts/seed-demo.ts"].some((room) => isIn(room, from)),
  },
  {
    says: "views only read: see KNOWN_TO_VIEWS in scripts/structure/rooms.ts",
    from: ["lib/billing/views"],
    allows: (to) => !isIn("lib/billing", to) || KNOWN_TO_VIEWS.some((room) => isIn(room, to)),
  },
  {
    says: "only the commands in COMMANDS_OVER_TESTS of scripts/structure/rooms.ts import tests",
    from: ["scripts"],
    allows: (to, from) => !isIn("tests", to) || COMMANDS_OVER_TESTS.includes(from),
  },
];

/** @returns one sentence for each import from a higher room */
export function findUpwardImports(sources: readonly Source[]): string[] {
  return edgesOf(sources)
    .filter(({ from, to }) => levelOf(to) > levelOf(from) && !COMMANDS_OVER_TESTS.includes(from))
    .map(({ from, to }) => `${from} imports ${to}: ${roomOf(to)} stands above ${roomOf(from)} in scripts/structure/rooms.ts`);
}

/** @returns one sentence for each import that breaks a room's own rule */
export function findForbiddenImports(sources: readonly Source[]): string[] {
  const edges = sources.flatMap(({ path, imports, packages }) => [...imports, ...packages].map((to) => ({ from: path, to })));
  return edges.flatMap(({ from, to }) =>
    RULES.filter((rule) => rule.from.some((room) => isIn(room, from)) && !rule.allows(to, from)).map(
      ({ says }) => `${from} imports ${to}: ${says}`,
    ),
  );
}

/**
 * @returns the rooms of db/queries that import each other in a circle, even when their files do not
 */
export function findQueryRoomCircles(sources: readonly Source[]): string[][] {
  const queries = sources.filter(({ path }) => isIn("db/queries", path));
  const rooms = [...new Set(queries.map(({ path }) => queryRoomOf(path)))].map((room) => {
    const files = queries.filter(({ path }) => queryRoomOf(path) === room);
    const targets = files.flatMap(({ imports }) => imports).filter((to) => isIn("db/queries", to));
    return { path: room, imports: targets.map(queryRoomOf).filter((target) => target !== room) };
  });
  return findCircles(rooms);
}

/**
 * @returns the room of a file: the longest matching name in ROOMS, or the path itself when none
 *   matches
 */
export const roomOf = (path: string): string => ROOMS[levelOf(path)] ?? path;

function levelOf(path: string): number {
  return ROOMS.reduce((best, room, level) => {
    const isNarrower = isIn(room, path) && room.length > (ROOMS[best]?.length ?? 0);
    return isNarrower ? level : best;
  }, -1);
}

const isOurs = (path: string): boolean => ROOMS.some((room) => isIn(room, path));

const queryRoomOf = (path: string): string => path.split("/").slice(0, 3).join("/");

const isIn = (room: string, path: string): boolean => path === room || path.startsWith(`${room}/`);

const edgesOf = (sources: readonly Source[]): Edge[] =>
  sources.flatMap(({ path, imports }) => imports.map((to) => ({ from: path, to })));

import type { Mutant } from "./mutant";

/** Mistakes where text comes in, and where it leaves. */
export const DOORS: readonly Mutant[] = [
  {
    name: "a text from outside keeps a NUL",
    file: "lib/text.ts",
    search: '.replace(UNFIT, "").normalize("NFC")',
    replace: '.normalize("NFC")',
    tests: ["tests/lib/text.test.ts", "tests/routes/odd-reason.test.ts"],
  },
  {
    name: "an error of PostgreSQL keeps the value that it quotes",
    file: "db/query-error.ts",
    search: 'DATA_EXCEPTION.test(error.code) ? error.message.replace(/: ".*/s, "") : error.message',
    replace: "error.message",
    tests: ["tests/lib/describe-error.test.ts"],
  },
  {
    name: "a return address keeps the card's one-time key",
    file: "lib/auth/callback-path.ts",
    search: "for (const name of ONE_TIME_KEYS) kept.delete(name);",
    replace: "",
    tests: ["tests/auth/rules.test.ts"],
  },
  {
    name: "the success page leads wherever its address says",
    file: "app/_server/return-path.ts",
    search: "const path = callbackPath(Array.isArray(value) ? value.at(-1) : value, ORIGIN);",
    replace: 'const path = (Array.isArray(value) ? value.at(-1) : value) ?? "/";',
    tests: ["tests/web/return-path.test.ts"],
  },
  {
    name: "a form of another site may sign out",
    file: "app/_server/same-origin.ts",
    search: 'request.headers.get("sec-fetch-site") === "same-origin"',
    replace: "!isCrossSite(request)",
    tests: ["tests/routes/sign-in-door.test.ts"],
  },
];

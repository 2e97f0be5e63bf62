import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import lastResort from "@/app/_messages/last-resort.json";
import legalEn from "@/app/legal/_texts/en.json";
import legalKo from "@/app/legal/_texts/ko.json";
import { DECLINE_REASONS } from "@/lib/billing/rules/decline-reason";
import { keysUsed, literalTexts } from "./message-scanner";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = readdirSync(join(root, "app"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));

type Tree = { [key: string]: unknown };

/** Every message by its dotted key, list items by index. */
function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else if (typeof value === "object" && value !== null)
      for (const entry of flatten(value as Tree, `${prefix}${key}.`)) found.set(...entry);
  }
  return found;
}

/** The arguments of a message, without the branches of a plural, such as `one {it}`. */
const placeholders = (text: string) => [...new Set(text.match(/(?<!(?:\bone|\bother|=\d+) )\{\w+/g))].sort();

const pairs: [string, Tree, Tree][] = [
  ["the catalogue", ko, en],
  ["the legal texts", legalKo, legalEn],
  ["the words of last resort", lastResort.ko, lastResort.en],
];

describe.each(pairs)("%s", (_, korean, english) => {
  const inKorean = flatten(korean);
  const inEnglish = flatten(english);

  it("has the same keys in both languages", () => {
    expect([...inEnglish.keys()].sort()).toEqual([...inKorean.keys()].sort());
  });

  it("has the same placeholders in both languages", () => {
    for (const [key, text] of inKorean)
      expect({ key, has: placeholders(inEnglish.get(key) ?? "") }).toEqual({ key, has: placeholders(text) });
  });

  it("has a text under every key", () => {
    const empty = [...inKorean, ...inEnglish].filter(([, text]) => text.trim() === "");
    expect(empty).toEqual([]);
  });
});

describe("the pages", () => {
  it("use only keys that exist", () => {
    const known = flatten(ko);
    const parents = [...known.keys()];
    const missing = sources.flatMap(({ path, text }) =>
      keysUsed(text)
        .filter(({ key, isPrefix }) => !(isPrefix ? parents.some((other) => other.startsWith(key)) : known.has(key)))
        .map(({ key }) => `${path}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it("show no text that is not in the catalogue", () => {
    const literal = sources
      .filter(({ path }) => path.endsWith(".tsx"))
      .flatMap(({ path, text }) => literalTexts(text).map((found) => `${path}: ${found}`));
    expect(literal).toEqual([]);
  });
});

describe("the scanner", () => {
  it.each([
    ["Korean in markup", "return <p>결제했어요</p>;"],
    ["Korean in a string", 'const title = "결제했어요";'],
    ["English in markup", "return <p>\n  Paid today\n</p>;"],
    ["English beside an expression", "return <p>{amount} paid</p>;"],
    ["English in an attribute that is read out", 'return <nav aria-label="Main menu" />;'],
    ["English in a title", 'return <Panel title="Payments">{x}</Panel>;'],
  ])("finds %s", (_, source) => {
    expect(literalTexts(source)).not.toEqual([]);
  });

  it.each([
    ["comments", "// 결제\n/* Paid today */\nreturn <p>{t('paid')}</p>;"],
    ["types and comparisons", "const f = (a: Map<string, number>) => a.size > 0 && 3 < a.size;"],
    ["class names and ids", 'return <p id="paid" className="font-bold text-28">{t("paid")}</p>;'],
    ["arrows", "const g = <T,>(x: T): Array<T> => { return [x]; };"],
  ])("ignores %s", (_, source) => {
    expect(literalTexts(source)).toEqual([]);
  });

  it("reads a key with its namespace, and a composed key up to its first variable", () => {
    const source =
      'const t = await getTranslations("fail");\nconst plans = useTranslations("plan");\nt("title"); plans(`short.$' +
      "{plan}`);";
    const another = '\nfunction Next() { const t = useTranslations("cancel"); t("keep"); }';
    expect(keysUsed(source + another)).toEqual([
      { key: "fail.title", isPrefix: false },
      { key: "plan.short.", isPrefix: true },
      { key: "cancel.keep", isPrefix: false },
    ]);
  });
});

const ERROR_CODES = [
  "unauthenticated",
  "forbidden",
  "forbidden_origin",
  "invalid_json",
  "invalid_request",
  "body_too_large",
  "unknown_plan",
  "already_subscribed",
  "complimentary",
  "payment_in_progress",
  "invalid_promo_code",
  "customer_key_mismatch",
  "checkout_not_found",
  "checkout_expired",
  "not_subscribed",
  "already_ended",
  "period_over",
  "too_many_requests",
  "provider_unavailable",
  "invalid_signature",
  "not_found",
  "unknown_person",
  "internal",
  "nothing_due",
];

describe.each([
  ["Korean", ko],
  ["English", en],
])("in %s", (_, catalogue) => {
  it("every refusal has a sentence", () => {
    expect(Object.keys(catalogue.errors)).toEqual(expect.arrayContaining(ERROR_CODES));
  });

  it("every reason for a decline has a sentence, and no two reasons that ask for different things share one", () => {
    expect(Object.keys(catalogue.decline).sort()).toEqual([...DECLINE_REASONS].sort());
    expect(new Set(Object.values(catalogue.decline)).size).toBe(DECLINE_REASONS.length);
  });
});

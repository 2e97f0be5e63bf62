import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { alimtalkVariables, textOf } from "@/app/_mails/text-message";
import { samples } from "@/app/dev/mails/samples";
import { isForPhones, MATRIX, PHONE_TEMPLATES } from "@/lib/notice/matrix";

const inCode = Object.entries(MATRIX).map(([template, row]) => `${template}: ${row.class}`);

describe("the matrix of notices", () => {
  test.each(["docs/notices.md", "docs/notices.ko.md"])("is the one of %s", (path) => {
    const rows = [...readFileSync(path, "utf8").matchAll(/^\| `(\w+)` +\| (\w+) +\|/gm)];
    expect(rows.map(([, template, noticeClass]) => `${template}: ${noticeClass}`)).toEqual(inCode);
  });

  test("has no class for advertising, so no notice needs consent to it", () => {
    const classes = new Set(Object.values(MATRIX).map((row) => row.class));
    expect([...classes].sort()).toEqual(["action", "advance", "confirmation", "operation", "receipt"]);
  });

  test("says in both documents which notices go to phones", () => {
    for (const path of ["docs/notices.md", "docs/notices.ko.md"]) {
      const text = readFileSync(path, "utf8");
      expect(PHONE_TEMPLATES.filter((template) => text.split(`\`${template}\``).length < 3)).toEqual([]);
    }
  });
});

describe("the AlimTalk templates to register", () => {
  const [, section = ""] = readFileSync("docs/notices.ko.md", "utf8").split("### 알림톡 템플릿");
  const texts = [...section.matchAll(/^((?:`\w+`(?:, )?)+) .*\n\n```\n([^`]+)```/gm)].flatMap(([, names = "", text = ""]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => ({ name, text })),
  );
  const shop = { baseUrl: "https://trakko.example", statementName: null };

  test("are one for each notice for phones", () => {
    expect(texts.map(({ name }) => name).sort()).toEqual([...PHONE_TEMPLATES].sort());
  });

  test.each(texts)("$name has nothing but what is filled in, and no more than Kakao takes", ({ name, text }) => {
    const letters = samples("ko").flatMap(({ letter }) => (letter.to === "person" && letter.template === name ? [letter] : []));
    expect(letters).not.toEqual([]);
    for (const letter of letters) {
      const variables = alimtalkVariables(letter, shop);
      const filled = text.replaceAll(/#\{[^}]*\}/g, (variable) => variables[variable] ?? variable);
      expect(filled).not.toMatch(/#\{|undefined|null/);
      expect(filled.length).toBeLessThan(1_000);
    }
  });
});

describe.each(["ko", "en"] as const)("the text messages in %s", (language) => {
  const letters = samples(language).flatMap(({ name, letter }) =>
    letter.to === "person" && isForPhones(letter.template) ? [{ name, letter: { ...letter, template: letter.template } }] : [],
  );
  const shop = { baseUrl: "https://trakko.example", statementName: null };

  test.each(letters)("$name: says what and where, and fits into one message", ({ letter }) => {
    const text = textOf(letter, shop);
    expect(text).toMatch(/^\[Trakko\] .+\n/);
    expect(text).toContain("https://trakko.example/");
    expect(text).not.toMatch(/undefined|null|\{/);
    expect(Buffer.byteLength(text, "utf16le")).toBeLessThan(2_000);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { composeMail } from "@/app/_mails/compose";
import { PALETTE } from "@/app/_mails/palette";
import { composeLetter } from "@/app/_mails/senders";
import { signInMail } from "@/app/_mails/sign-in-mail";
import { samples } from "@/app/dev/mails/samples";
import type { PersonLetter } from "@/lib/notice/letter";
import { MATRIX } from "@/lib/notice/matrix";

const NOBODY = {
  name: null,
  representative: null,
  registrationNumber: null,
  mailOrderNumber: null,
  address: null,
  phone: null,
  email: null,
};
const settings = (language: "ko" | "en", business = {}) => ({
  appBaseUrl: "https://trakko.example",
  business: { ...NOBODY, ...business },
  email: null,
  adminEmails: [],
  slackWebhookUrl: undefined,
  discordWebhookUrl: undefined,
  merchantLanguage: language,
  cardStatementName: null,
});
const LANGUAGES = ["ko", "en"] as const;
const ALL = LANGUAGES.flatMap((language) => samples(language).map((sample) => ({ language, ...sample })));

describe("every mail", () => {
  test.each(ALL)(
    "$name in $language has all its words, in one language, and the same in its text",
    async ({ language, letter }) => {
      const { subject, html, text } = await composeLetter(letter, settings(language));
      for (const part of [subject, html, text]) {
        expect(part).not.toMatch(/mails\.|dunning\.|decline\.|undefined|null|NaN|\{\w+\}/);
        expect(/[가-힣]/.test(part)).toBe(language === "ko");
      }
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).toContain("prefers-color-scheme: dark");
      expect(text).toMatch(/^https:\/\/trakko\.example\//m);
      expect(subject.length).toBeLessThan(80);
    },
  );

  test.each(ALL)("$name in $language sells nothing", async ({ language, letter }) => {
    const { subject, text } = await composeLetter(letter, settings(language));
    expect(`${subject} ${text}`).not.toMatch(/할인|혜택|업그레이드|다시 시작|특별|upgrade|discount|offer|save |subscribe again/i);
  });

  test("is in the samples, so that the development page shows it", () => {
    const shown = new Set<string>(samples("ko").map(({ letter }) => letter.template));
    expect(Object.keys(MATRIX).filter((template) => !shown.has(template))).toEqual([]);
  });

  test("says who sends it, as the site's foot does", async () => {
    const [first] = samples("ko");
    if (!first) throw new Error("no sample");
    const business = { name: "트라코 주식회사", representative: "김하나" };
    const { html, text } = await composeLetter(first.letter, settings("ko", business));
    expect(html).toContain("트라코 주식회사 · 대표 김하나");
    expect(text).toContain("트라코 주식회사\n대표 김하나");
  });

  test("escapes what comes from outside", async () => {
    const letter = samples("ko").find(({ letter: { to } }) => to === "person")?.letter as PersonLetter;
    const card = { issuerCode: "41", maskedNumber: '1"><script>', cardType: "신용" };
    const { html } = await composeLetter({ ...letter, template: "card_changed", card }, settings("ko"));
    expect(html).not.toContain("<script>");
  });
});

describe("the mail of a sign-in link", () => {
  const url = "https://trakko.example/sign-in/link?token=once&to=%2Fjournal";

  test("escapes the address in its link", async () => {
    const content = signInMail({ url: 'https://trakko.example/?a="><script>', linkMinutes: 60, language: "ko" });
    expect((await composeMail(content, { language: "ko", settings: settings("ko") })).html).not.toContain("<script>");
  });

  test.each(LANGUAGES)("in %s speaks only that language, with the link in its text too", async (language) => {
    const content = signInMail({ url, linkMinutes: 60, language });
    const { subject, text, html } = await composeMail(content, { language, settings: settings(language) });
    for (const part of [subject, text, html]) expect(/[가-힣]/.test(part)).toBe(language === "ko");
    expect(text).toContain(`\n${url}\n`);
    expect(text).toContain("60");
  });
});

describe("a colour of the mails", () => {
  const css = readFileSync("app/globals.css", "utf8");

  test.each(Object.entries(PALETTE))("%s is the one of the pages", (name, [light, dark]) => {
    const [, token = ""] = new RegExp(`--${name}: ([^;]+);`).exec(css) ?? [];
    expect(token).toBe(light === dark ? light : `light-dark(${light}, ${dark})`);
  });
});

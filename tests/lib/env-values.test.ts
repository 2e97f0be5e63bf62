/** Ten kinds of rubbish for every variable: trimmed away, or refused by name and not shown. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEnv } from "@/lib/env";

const VALID: Record<string, string> = {
  NODE_ENV: "production",
  LOG_LEVEL: "warn",
  TOSS_CLIENT_KEY: "live_ck_of_the_shop_in_this_test",
  TOSS_SECRET_KEY: "live_sk_of_the_shop_in_this_test",
  TOSS_API_BASE_URL: "https://api.tosspayments.com",
  TOSS_SDK_URL: "https://js.tosspayments.com/v2/standard",
  TOSS_WEBHOOK_SECRET: "webhook-secret-0123456789",
  TOSS_SECURITY_KEY: "0123456789abcdef0123456789abcdef",
  TOSS_ALLOW_TEST_KEYS: "0",
  TOSS_CALLS_PER_SECOND: "1.6",
  DATABASE_URL: "postgres://shop:pass-of-the-database@db.example:5432/shop?sslmode=require",
  DATABASE_POOL_SIZE: "10",
  TRUSTED_PROXIES: "1",
  APP_BASE_URL: "https://trakko.example",
  NEXTAUTH_SECRET: "session-secret-of-this-test-0123456789",
  CRON_SECRET: "cron-secret-of-this-test-0123456789-abc",
  BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 3).toString("base64")}`,
  ADMIN_EMAILS: "boss@trakko.example,books@trakko.example",
  EMAIL_SERVER: "smtp://user:word@mail.example:587",
  EMAIL_FROM: "Trakko <hello@trakko.example>",
  SLACK_WEBHOOK_URL: "https://hooks.slack.example/services/abc",
  DISCORD_WEBHOOK_URL: "https://discord.example/api/webhooks/abc",
  DAILY_SUMMARY: "0",
  MERCHANT_LANGUAGE: "en",
  CARD_STATEMENT_NAME: "트라코",
  SOLAPI_API_KEY: "NCSTESTKEY",
  SOLAPI_API_SECRET: "secret-of-the-text-messages",
  SOLAPI_SENDER: "02-123-4567",
  SOLAPI_API_BASE_URL: "https://api.solapi.com",
  ALIMTALK_CHANNEL_ID: "KA01PF0001",
  ALIMTALK_TEMPLATES: "payment_failed=KA01TP0001,renewal_in_7_days=KA01TP0002",
  GOOGLE_CLIENT_ID: "google-id",
  GOOGLE_CLIENT_SECRET: "google-secret",
  KAKAO_CLIENT_ID: "kakao-id",
  KAKAO_CLIENT_SECRET: "kakao-secret",
  NAVER_CLIENT_ID: "naver-id",
  NAVER_CLIENT_SECRET: "naver-secret",
  DUNNING_SCHEDULE_MONTHLY: "1,3,5",
  DUNNING_SCHEDULE_YEARLY: "1@9,3@9",
  GRACE_DAYS: "5",
  WITHDRAWAL_DAYS: "14",
  BATCH_HOURS: "9,18",
  BATCH_CONCURRENCY: "20",
  SIGN_IN_MAILS_PER_ADDRESS: "5",
  SIGN_IN_MAILS_PER_CLIENT: "20",
  SIGN_IN_MAILS_PER_HOUR: "1000",
  CARDS_PER_PERSON: "5",
  CARDS_PER_CLIENT: "10",
  CARDS_PER_HOUR: "1000",
  BATCH_SECONDS: "300",
  PRO_MONTHLY_PRICE: "9900",
  PRO_YEARLY_PRICE: "99000",
  BUSINESS_NAME: "트라코 주식회사",
  BUSINESS_REPRESENTATIVE: "이두리",
  BUSINESS_REGISTRATION_NUMBER: "123-45-67890",
  BUSINESS_MAIL_ORDER_NUMBER: "제2026-서울강남-0001호",
  BUSINESS_ADDRESS: "서울특별시 강남구 1-2, 3층",
  BUSINESS_PHONE: "02-123-4567",
  BUSINESS_EMAIL: "help@trakko.example",
};
const NAMES = Object.keys(VALID).filter((name) => name !== "NODE_ENV");
const validOf = (name: string): string => VALID[name] ?? "";

function complaint(change: Record<string, string | undefined>): string | null {
  try {
    parseEnv({ ...VALID, ...change });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("the table has every variable of .env.example", () => {
  const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  const names = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => name);
  expect(names.filter((name) => !(name in VALID))).toEqual([]);
  expect(complaint({})).toBeNull();
});

const REQUIRED = [
  "TOSS_CLIENT_KEY",
  "TOSS_SECRET_KEY",
  "DATABASE_URL",
  "APP_BASE_URL",
  "NEXTAUTH_SECRET",
  "CRON_SECRET",
  "BILLING_KEY_SECRETS",
];

describe.each(NAMES)("%s", (name) => {
  test.each([
    ["a line break behind it", (value: string) => `${value}\n`],
    ["a Windows line break", (value: string) => `${value}\r\n`],
    ["blanks round it", (value: string) => `  ${value}\t`],
    ["a byte order mark and a blank that does not break", (value: string) => `\uFEFF${value}\u00A0`],
  ])("means the same with %s", (_, spoil) => {
    expect(parseEnv({ ...VALID, [name]: spoil(validOf(name)) })).toEqual(parseEnv(VALID));
  });

  test("counts as unset when it is blank", () => {
    for (const blank of ["", " ", "\t\n"]) {
      const blanked = { ...VALID, [name]: blank };
      const unset = { ...VALID, [name]: undefined };
      expect(complaint(blanked)).toBe(complaint(unset));
      if (complaint(unset) === null) expect(parseEnv(blanked)).toEqual(parseEnv(unset));
      else expect(complaint(blanked)).toContain(REQUIRED.includes(name) ? `${name} is required` : name.split("_")[0]);
    }
  });

  test.each([
    ["double quotes left in", (value: string) => `"${value}"`],
    ["single quotes left in", (value: string) => `'${value}'`],
    ["a line break inside", (value: string) => `${value.slice(0, 2)}\n${value.slice(2)}x`],
    ["a NUL inside", (value: string) => `${value.slice(0, 2)}\0${value.slice(2)}`],
    ["a letter that cannot be seen", (value: string) => `${value.slice(0, 2)}\u200B${value.slice(2)}`],
  ])("is refused by name, and not shown, with %s", (_, spoil) => {
    const spoilt = spoil(validOf(name));
    const said = complaint({ [name]: spoilt });
    expect(said).toContain(name);
    if (spoilt.length > 9) expect(said).not.toContain(validOf(name));
  });
});

test.each([
  ["CRON_SECRET", ["with a blank inside it 0123456789 abcdef", "ünïcödé-secret-of-thirty-two-characters"]],
  ["WITHDRAWAL_DAYS", ["1e1", "7 days", "-1", "61"]],
  ["GRACE_DAYS", ["1e1", "0x10", "+5", "5.0", "5 days", "-0", "999", "٣"]],
  ["BATCH_SECONDS", ["1e2", "0x12c", "Infinity", "NaN", "300s"]],
  ["PRO_MONTHLY_PRICE", ["9,900", "9900원", "1e4", "9900.00", "0", "99"]],
  ["TOSS_CALLS_PER_SECOND", ["1e1", "0x5", ".5", "50/s", "1,6", "-1"]],
  ["BATCH_HOURS", ["9;18", "9:00", "0x9", "9,", "18,9", "24", "9e0"]],
  [
    "DUNNING_SCHEDULE_MONTHLY",
    ["1@", "1@9@9", "0x1", "1e0,3", "1,,3", "0,1", "3,1", "1@25", "1@18,1@9", "1@9,1", "daily", "Standard", "61"],
  ],
  ["TOSS_ALLOW_TEST_KEYS", ["yes", "true", "01"]],
  [
    "APP_BASE_URL",
    [
      "https://trakko.example/app",
      "https://trakko.example/?a=1",
      "https://trakko.example/#top",
      "https://user:word@trakko.example",
      "trakko.example",
      "//trakko.example",
      "ftp://trakko.example",
      "https://",
      "https://trakko.example https://other.example",
    ],
  ],
  ["TOSS_API_BASE_URL", ["https://api.tosspayments.com/v1", "https://key:@api.tosspayments.com", "api.tosspayments.com"]],
  [
    "EMAIL_SERVER",
    [
      "smtp.example:587",
      "smtp.example",
      "mailto:a@b.example",
      "https://mail.example",
      "smtp://",
      "smtp://mail.example:99999",
      "smtp://mail.example:0",
      // A password with a letter that ends the host of an address: the mails would go to `user`.
      "smtp://user:12#34@mail.example:587",
      "smtp://user:12/34@mail.example:587",
      "smtp://user:12?34@mail.example:587",
      "smtp://user:12%zz@mail.example:587",
      "smtp://mail.example:587/x",
    ],
  ],
  [
    "EMAIL_FROM",
    [
      "Trakko",
      "hello@",
      "Trakko hello@trakko.example",
      "<hello@trakko.example",
      "a@b.example, c@d.example",
      "Trakko, Inc. <a@b.example>",
      "Shop: Trakko <a@b.example>",
    ],
  ],
  [
    "ADMIN_EMAILS",
    [
      "a@b.example;c@d.example",
      "a@b.example c@d.example",
      "boss",
      "@b.example",
      "a@b.example,boss",
      "Boss <a@b.example>",
      "*@b.example",
      "a@b.example.",
    ],
  ],
  ["SLACK_WEBHOOK_URL", ["http://hooks.slack.example/x", "hooks.slack.example/x", "https://user:word@hooks.slack.example/x"]],
  ["SOLAPI_SENDER", ["Trakko", "+82 2 123 4567", "1588", "021234567890123", "02/123/4567"]],
  ["SOLAPI_API_BASE_URL", ["http://api.solapi.example", "https://api.solapi.com/messages", "api.solapi.com"]],
  [
    "ALIMTALK_TEMPLATES",
    ["KA01TP0001", "payment_failed=", "refunded=KA01TP0001", "payment_failed:KA01TP0001", "payment_failed=A,payment_failed=B"],
  ],
  [
    "BILLING_KEY_SECRETS",
    [
      `k1:${"!".repeat(44)}`,
      `k1:${Buffer.alloc(32, 3).toString("base64")}%%%`,
      `k1:${Buffer.alloc(32, 3).toString("base64")} `.replace("=", "*"),
      `k1:${Buffer.alloc(33, 3).toString("base64")}`,
      `k1=${Buffer.alloc(32, 3).toString("base64")}`,
      `k1:${Buffer.alloc(32, 3).toString("base64")};k2:${Buffer.alloc(32, 4).toString("base64")}`,
    ],
  ],
  ["LOG_LEVEL", ["verbose", "INFO"]],
  ["DATABASE_URL", ["postgres://u:p%zz@db.example/x", "postgres://u:12/34@db.example/x"]],
])("%s is refused as %j", (name, rubbish) => {
  for (const value of rubbish)
    expect({ value, said: complaint({ [name]: value }) }).toMatchObject({ said: expect.stringContaining(name) });
});

test.each([
  ["APP_BASE_URL", "https://trakko.example/", { appBaseUrl: "https://trakko.example" }],
  // In the form that browsers send as Origin, and that providers compare with what is registered.
  ["APP_BASE_URL", "https://TRAKKO.example:443", { appBaseUrl: "https://trakko.example" }],
  ["APP_BASE_URL", "https://trakko.example/?", { appBaseUrl: "https://trakko.example" }],
  ["APP_BASE_URL", "https://trakko.example#", { appBaseUrl: "https://trakko.example" }],
  ["TOSS_API_BASE_URL", "https://API.tosspayments.com/", { tossApiBaseUrl: "https://api.tosspayments.com" }],
  ["EMAIL_FROM", "hello@trakko.example", { email: { server: VALID.EMAIL_SERVER, from: "hello@trakko.example" } }],
  ["EMAIL_FROM", '"Trakko, Inc." <hello@trakko.example>', {}],
  ["EMAIL_SERVER", "smtps://user%40example.com:p%26w@mail.example:465/?pool=true", {}],
  ["ADMIN_EMAILS", " Boss@Trakko.example , ", { adminEmails: ["boss@trakko.example"] }],
  ["BILLING_KEY_SECRETS", `k1:${Buffer.alloc(32, 3).toString("base64").replace("=", "")}`, {}],
  ["GRACE_DAYS", "0", { graceDays: 0 }],
  ["WITHDRAWAL_DAYS", "0", { withdrawalDays: 0 }],
  ["BATCH_HOURS", "9, 18", { batchHours: [9, 18] }],
  ["SOLAPI_SENDER", "1588-1234", { textMessages: { sender: "15881234" } }],
  [
    "ALIMTALK_TEMPLATES",
    " access_ended = KA01TP0001 , ",
    { textMessages: { alimtalk: { templateIds: { access_ended: "KA01TP0001" } } } },
  ],
])("%s may be %s", (name, value, expected) => {
  expect(parseEnv({ ...VALID, [name]: value })).toMatchObject(expected);
});

test.each([
  ["all of them", ["SOLAPI_API_KEY", "SOLAPI_API_SECRET", "SOLAPI_SENDER", "ALIMTALK_CHANNEL_ID", "ALIMTALK_TEMPLATES"], null],
  ["the AlimTalk", ["ALIMTALK_CHANNEL_ID", "ALIMTALK_TEMPLATES"], null],
  ["the key", ["SOLAPI_API_KEY"], "SOLAPI_API_KEY, SOLAPI_API_SECRET and SOLAPI_SENDER go together"],
  ["the channel", ["ALIMTALK_CHANNEL_ID"], "ALIMTALK_CHANNEL_ID and ALIMTALK_TEMPLATES go together"],
])("without %s of the text messages", (_, names, said) => {
  const unset = Object.fromEntries(names.map((name) => [name, undefined]));
  if (said) expect(complaint(unset)).toContain(said);
  else expect(complaint(unset)).toBeNull();
});

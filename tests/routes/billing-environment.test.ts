import { describe, expect, test } from "vitest";
import { parseEnv } from "@/lib/env";

const LIVE = {
  NODE_ENV: "production",
  TOSS_CLIENT_KEY: "live_ck_of_the_shop_in_this_test",
  TOSS_SECRET_KEY: "live_sk_of_the_shop_in_this_test",
  DATABASE_URL: "postgres://shop:pass-of-the-database@db.example/shop",
  APP_BASE_URL: "https://trakko.example",
  NEXTAUTH_SECRET: "session-secret-of-this-test-0123456789",
  CRON_SECRET: "cron-secret-of-this-test-0123456789-abc",
  BILLING_KEY_SECRETS: `k1:${Buffer.alloc(32, 3).toString("base64")}`,
};
type Change = Record<string, string | undefined>;
const EMULATED = {
  TOSS_CLIENT_KEY: "test_ck_of_the_demo_in_this_test",
  TOSS_SECRET_KEY: "test_sk_of_the_demo_in_this_test",
  TOSS_API_BASE_URL: "http://127.0.0.1:4010",
  TOSS_SDK_URL: "http://127.0.0.1:4010/v2/standard",
};

/** The error of a start with these variables; null when it starts. */
function complaint(change: Change): string | null {
  try {
    parseEnv({ ...LIVE, ...change });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("a production start", () => {
  test("with every required variable works", () => {
    expect(complaint({})).toBeNull();
  });

  test.each(Object.keys(LIVE).filter((name) => name !== "NODE_ENV"))("without %s is refused with its name", (name) => {
    expect(complaint({ [name]: undefined })).toContain(name);
    expect(complaint({ [name]: "" })).toContain(name);
  });

  test.each<[string, Change]>([
    ["CRON_SECRET", { CRON_SECRET: "short" }],
    ["CRON_SECRET", { CRON_SECRET: "x".repeat(31) }],
    ["CRON_SECRET", { CRON_SECRET: "undefined" }],
    ["NEXTAUTH_SECRET", { NEXTAUTH_SECRET: "x".repeat(31) }],
    ["BILLING_KEY_SECRETS", { BILLING_KEY_SECRETS: `k1:${Buffer.alloc(31).toString("base64")}` }],
    ["BILLING_KEY_SECRETS", { BILLING_KEY_SECRETS: Buffer.alloc(32).toString("base64") }],
    ["BILLING_KEY_SECRETS", { BILLING_KEY_SECRETS: `${LIVE.BILLING_KEY_SECRETS},${LIVE.BILLING_KEY_SECRETS}` }],
    ["TOSS_SECRET_KEY", { TOSS_SECRET_KEY: "sk_of_nothing_known" }],
    ["TOSS_CLIENT_KEY", { TOSS_CLIENT_KEY: "live_sk_in_the_wrong_place" }],
    ["TOSS_SECRET_KEY", { TOSS_CLIENT_KEY: EMULATED.TOSS_CLIENT_KEY, TOSS_SECRET_KEY: EMULATED.TOSS_SECRET_KEY }],
    ["TOSS_CLIENT_KEY", { TOSS_CLIENT_KEY: EMULATED.TOSS_CLIENT_KEY }],
    ["TOSS_API_BASE_URL", { TOSS_API_BASE_URL: "https://toss.example" }],
    ["TOSS_API_BASE_URL", { TOSS_API_BASE_URL: "https://toss.example", TOSS_ALLOW_TEST_KEYS: "1" }],
    ["TOSS_API_BASE_URL", { TOSS_API_BASE_URL: "https://api.tosspayments.com.evil.example" }],
    ["TOSS_API_BASE_URL", { TOSS_API_BASE_URL: "http://api.tosspayments.com" }],
    ["TOSS_SDK_URL", { TOSS_SDK_URL: "https://scripts.example/v2/standard" }],
    ["TOSS_ALLOW_TEST_KEYS", { ...EMULATED, TOSS_ALLOW_TEST_KEYS: "yes" }],
    ["APP_BASE_URL", { APP_BASE_URL: "http://trakko.example" }],
    ["APP_BASE_URL", { APP_BASE_URL: "http://localhost.evil.example" }],
    ["APP_BASE_URL", { APP_BASE_URL: "trakko.example" }],
    ["EMAIL_FROM", { EMAIL_SERVER: "smtp://mail.example" }],
    ["KAKAO_CLIENT_SECRET", { KAKAO_CLIENT_ID: "half-of-a-pair" }],
    ["DUNNING_SCHEDULE_MONTHLY", { DUNNING_SCHEDULE_MONTHLY: "3,1" }],
    ["DUNNING_SCHEDULE_YEARLY", { DUNNING_SCHEDULE_YEARLY: "soon" }],
    ["GRACE_DAYS", { GRACE_DAYS: "-1" }],
    ["WITHDRAWAL_DAYS", { WITHDRAWAL_DAYS: "61" }],
    ["PRO_MONTHLY_PRICE", { PRO_MONTHLY_PRICE: "99.5" }],
    ["PRO_YEARLY_PRICE", { PRO_YEARLY_PRICE: "free of charge" }],
    ["BATCH_CONCURRENCY", { BATCH_CONCURRENCY: "0" }],
    ["TOSS_CALLS_PER_SECOND", { TOSS_CALLS_PER_SECOND: "-1" }],
    ["TOSS_CALLS_PER_SECOND", { TOSS_CALLS_PER_SECOND: "0.01" }],
    ["TOSS_CALLS_PER_SECOND", { TOSS_CALLS_PER_SECOND: "as many as it takes" }],
  ])("with a bad %s is refused with its name but not its value (%j)", (name, change) => {
    const said = complaint(change);
    expect(said).toContain(name);
    const values = Object.values({ ...LIVE, ...change }).filter(
      (value) => value !== undefined && value.length > 5 && value !== "production",
    );
    for (const value of values) expect(said).not.toContain(value);
  });

  test("names every wrong variable, not only the first", () => {
    const said = complaint({ CRON_SECRET: "short", DATABASE_URL: undefined, APP_BASE_URL: "nowhere" });
    for (const name of ["CRON_SECRET", "DATABASE_URL", "APP_BASE_URL"]) expect(said).toContain(name);
  });
});

describe("a demo or staging start", () => {
  test("with test keys and another base works in production only when allowed", () => {
    expect(complaint({ ...EMULATED, APP_BASE_URL: "http://localhost:3000" })).toContain("TOSS_ALLOW_TEST_KEYS");
    expect(complaint({ ...EMULATED, APP_BASE_URL: "http://localhost:3000", TOSS_ALLOW_TEST_KEYS: "1" })).toBeNull();
  });

  test("is a demo exactly when the API base is not Toss's", () => {
    const allowed = { ...LIVE, TOSS_ALLOW_TEST_KEYS: "1" };
    expect(parseEnv({ ...allowed, ...EMULATED }).isDemo).toBe(true);
    expect(parseEnv(allowed).isDemo).toBe(false);
    const { TOSS_CLIENT_KEY, TOSS_SECRET_KEY } = EMULATED;
    expect(parseEnv({ ...allowed, TOSS_CLIENT_KEY, TOSS_SECRET_KEY }).isDemo).toBe(false);
  });
});

test.each([
  ["http://localhost:3000", true],
  ["https://localhost:3000", true],
  ["http://127.0.0.1:3000", true],
  ["https://trakko.example", false],
  ["https://localhost.trakko.example", false],
])("at %s, one-click sign-in, the clock and the batch of the demo exist: %s", (APP_BASE_URL, hasDemoTools) => {
  expect(parseEnv({ ...LIVE, ...EMULATED, TOSS_ALLOW_TEST_KEYS: "1", APP_BASE_URL })).toMatchObject({
    isDemo: true,
    hasDemoTools,
  });
  expect(parseEnv({ ...LIVE, APP_BASE_URL })).toMatchObject({ isDemo: false, hasDemoTools: false });
});

test("a missing or empty optional variable does not disable the others", () => {
  const env = parseEnv({
    ...LIVE,
    EMAIL_SERVER: "",
    TOSS_WEBHOOK_SECRET: "",
    ADMIN_EMAILS: " Boss@Trakko.Example , ",
    GOOGLE_CLIENT_ID: "",
  });
  expect(env).toMatchObject({
    email: null,
    google: null,
    tossWebhookSecret: undefined,
    adminEmails: ["boss@trakko.example"],
    dunning: { pro_monthly: [1, 3, 5, 7].map((offsetDays) => ({ offsetDays, hour: 9 })) },
    graceDays: 7,
    withdrawalDays: 7,
    givesUnusedBack: { pro_monthly: false, pro_yearly: false },
    trialDays: { pro_monthly: null, pro_yearly: null },
    quantity: { pro_monthly: 1, pro_yearly: 1 },
  });
});

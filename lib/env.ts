import { z } from "zod";
import { DEFAULT_GRACE_DAYS, DEFAULT_WITHDRAWAL_DAYS, type Plan, type PlanEntry, plans, type Retry } from "./billing/catalogue";
import { BATCH_HOUR } from "./billing/rules/calendar";
import type { ScheduledAttempt } from "./billing/rules/dunning";
import { quantityProblem } from "./billing/rules/quantity";
import { trialProblem } from "./billing/rules/trial";
import * as values from "./env-values";
import { PHONE_TEMPLATES } from "./notice/matrix";

/**
 * The environment, parsed once. Apart from tool configurations, only this module reads process.env.
 * It parses on the first read, because `next build` loads modules without the secrets of a running
 * server. `instrumentation.ts` reads it at the start of a server, so that a server with a wrong
 * variable stops at once and names it.
 */
const TOSS_API = "https://api.tosspayments.com";
const TOSS_SDK = "https://js.tosspayments.com/v2/standard";
const SOLAPI = "https://api.solapi.com";

/** The variable that overrides the price of a plan: its id in capitals, with `_PRICE` behind it. */
const priceVariable = ({ id }: PlanEntry): string => `${id.toUpperCase()}_PRICE`;
const prices = z.object(Object.fromEntries(plans().map((plan) => [priceVariable(plan), values.won(plan.priceWon)])));

/** The variable that overrides the retries of every plan whose period has that unit. */
const RETRIES_VARIABLES = { month: "DUNNING_SCHEDULE_MONTHLY", year: "DUNNING_SCHEDULE_YEARLY" } as const;

const schema = z.object({
  NODE_ENV: values.text,
  LOG_LEVEL: values.logLevelName,
  TOSS_CLIENT_KEY: values.keyOf(/^(test|live)_ck_/, "the API individual client key (test_ck_... or live_ck_...)"),
  TOSS_SECRET_KEY: values.keyOf(/^(test|live)_sk_/, "the API individual secret key (test_sk_... or live_sk_...)"),
  TOSS_API_BASE_URL: values.originOr(TOSS_API),
  TOSS_SDK_URL: values.addressOr(TOSS_SDK),
  TOSS_WEBHOOK_SECRET: values.token,
  TOSS_SECURITY_KEY: values.token,
  TOSS_ALLOW_TEST_KEYS: values.flag,
  TOSS_CALLS_PER_SECOND: values.pace(50),
  DATABASE_URL: values.databaseUrl,
  DATABASE_POOL_SIZE: values.count(10, 1, 100),
  TRUSTED_PROXIES: values.count(1, 0, 10),
  APP_BASE_URL: values.origin("is required: the public address without a path, https outside localhost"),
  NEXTAUTH_SECRET: values.requiredToken(32, "is required: at least 32 random characters"),
  CRON_SECRET: values.requiredToken(32, "is required: at least 32 random characters"),
  BILLING_KEY_SECRETS: values.keyRing,
  ADMIN_EMAILS: values.mailAddresses,
  EMAIL_SERVER: values.mailServer,
  EMAIL_FROM: values.sender,
  SLACK_WEBHOOK_URL: values.webhook,
  DISCORD_WEBHOOK_URL: values.webhook,
  DAILY_SUMMARY: values.flag,
  MERCHANT_LANGUAGE: values.language,
  CARD_STATEMENT_NAME: values.text,
  SOLAPI_API_KEY: values.token,
  SOLAPI_API_SECRET: values.token,
  SOLAPI_SENDER: values.senderNumber,
  SOLAPI_API_BASE_URL: values.originOr(SOLAPI),
  ALIMTALK_CHANNEL_ID: values.token,
  ALIMTALK_TEMPLATES: values.templateIds(PHONE_TEMPLATES),
  GOOGLE_CLIENT_ID: values.token,
  GOOGLE_CLIENT_SECRET: values.token,
  KAKAO_CLIENT_ID: values.token,
  KAKAO_CLIENT_SECRET: values.token,
  NAVER_CLIENT_ID: values.token,
  NAVER_CLIENT_SECRET: values.token,
  DUNNING_SCHEDULE_MONTHLY: values.schedule,
  DUNNING_SCHEDULE_YEARLY: values.schedule,
  GRACE_DAYS: values.count(DEFAULT_GRACE_DAYS, 0, 60),
  WITHDRAWAL_DAYS: values.count(DEFAULT_WITHDRAWAL_DAYS, 0, 60),
  BATCH_HOURS: values.batchHours,
  BATCH_CONCURRENCY: values.count(20, 1, 200),
  SIGN_IN_MAILS_PER_ADDRESS: values.count(5, 1, 1_000),
  SIGN_IN_MAILS_PER_CLIENT: values.count(20, 1, 10_000),
  SIGN_IN_MAILS_PER_HOUR: values.count(1_000, 1, 10_000),
  CARDS_PER_PERSON: values.count(5, 1, 1_000),
  CARDS_PER_CLIENT: values.count(10, 1, 10_000),
  CARDS_PER_HOUR: values.count(1_000, 1, 10_000),
  BATCH_SECONDS: values.count(300, 1, 3_600),
  BUSINESS_NAME: values.text,
  BUSINESS_REPRESENTATIVE: values.text,
  BUSINESS_REGISTRATION_NUMBER: values.text,
  BUSINESS_MAIL_ORDER_NUMBER: values.text,
  BUSINESS_ADDRESS: values.text,
  BUSINESS_PHONE: values.text,
  BUSINESS_EMAIL: values.text,
});

type Raw = z.output<typeof schema>;
const isLocal = (url: string) => ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);

/**
 * Checks that involve several variables: pairs that belong together, and what a production server
 * must not accept.
 */
function findConflicts(raw: Raw): string[] {
  const found: string[] = [];
  const isLive = raw.TOSS_SECRET_KEY.startsWith("live_");
  const isTossApi = raw.TOSS_API_BASE_URL === TOSS_API;
  if (isLive !== raw.TOSS_CLIENT_KEY.startsWith("live_"))
    found.push("TOSS_CLIENT_KEY and TOSS_SECRET_KEY must be both test or both live keys");
  if (isLive && !isTossApi) found.push(`TOSS_API_BASE_URL must be ${TOSS_API} with live keys`);
  if (isLive && raw.TOSS_SDK_URL !== TOSS_SDK) found.push(`TOSS_SDK_URL must be ${TOSS_SDK} with live keys`);
  if (raw.NODE_ENV === "production" && raw.TOSS_ALLOW_TEST_KEYS !== "1") {
    if (!isLive) found.push("TOSS_SECRET_KEY is a test key: set live keys, or TOSS_ALLOW_TEST_KEYS=1 for staging and demo");
    if (!isTossApi) found.push("TOSS_API_BASE_URL is not Toss's: unset it, or TOSS_ALLOW_TEST_KEYS=1 for staging and demo");
  }
  if (!isLocal(raw.APP_BASE_URL) && !raw.APP_BASE_URL.startsWith("https://"))
    found.push("APP_BASE_URL must be https outside localhost");
  if (raw.EMAIL_SERVER && !raw.EMAIL_FROM) found.push("EMAIL_FROM is required with EMAIL_SERVER");
  for (const name of ["GOOGLE", "KAKAO", "NAVER"] as const) {
    if (Boolean(raw[`${name}_CLIENT_ID`]) !== Boolean(raw[`${name}_CLIENT_SECRET`]))
      found.push(`${name}_CLIENT_ID and ${name}_CLIENT_SECRET go together`);
  }
  return [...found, ...textProblems(raw), ...unreached(raw), ...trialProblems(raw)];
}

/** Text messages cost money and carry numbers: half a configuration stops the start. */
function textProblems(raw: Raw): string[] {
  const { SOLAPI_API_KEY: key, SOLAPI_API_SECRET: secret, SOLAPI_SENDER: sender, SOLAPI_API_BASE_URL: base } = raw;
  const isSet = Boolean(key);
  const hasTemplates = Object.keys(raw.ALIMTALK_TEMPLATES).length > 0;
  const found: string[] = [];
  if (isSet !== Boolean(secret) || isSet !== Boolean(sender))
    found.push("SOLAPI_API_KEY, SOLAPI_API_SECRET and SOLAPI_SENDER go together");
  if (Boolean(raw.ALIMTALK_CHANNEL_ID) !== hasTemplates) found.push("ALIMTALK_CHANNEL_ID and ALIMTALK_TEMPLATES go together");
  if (hasTemplates && !isSet) found.push("ALIMTALK_TEMPLATES need SOLAPI_API_KEY");
  if (!isLocal(base) && !base.startsWith("https://")) found.push("SOLAPI_API_BASE_URL must be https outside localhost");
  return found;
}

/**
 * Finds retries planned for an hour without a run. The next run would make them late, and after the
 * end of grace no run would make them, although pages announce them. Source:
 * docs/decisions/0005-decline-classes-and-grace.md
 */
function unreached(raw: Raw): string[] {
  const choice =
    "let the scheduler call the batch at that hour as well and add it to BATCH_HOURS, or choose an hour of BATCH_HOURS";
  const found = plans().flatMap((plan) => {
    const { retries, source } = retriesOf(plan, raw);
    const missed = retries.find(({ hour }) => hour !== undefined && !raw.BATCH_HOURS.includes(hour));
    return missed ? [`${source} plans a retry at ${missed.hour}:00, but no run comes at that hour (BATCH_HOURS): ${choice}`] : [];
  });
  return [...new Set(found)];
}

/**
 * A trial that leaves no time for the notice before its first charge would always end without one.
 */
const trialProblems = ({ BATCH_HOURS }: Raw): string[] =>
  plans().flatMap(({ id, trialDays }) => {
    const problem = trialDays === undefined ? null : trialProblem(trialDays, BATCH_HOURS);
    return problem ? [`the catalogue's plan ${id} has a trial (trialDays) ${problem}`] : [];
  });

const quantityOf = ({ quantity }: PlanEntry): number => quantity?.count ?? 1;
const priceFrom = (priceOf: z.output<typeof prices>, plan: PlanEntry): number => priceOf[priceVariable(plan)] ?? plan.priceWon;

const quantityProblems = (priceOf: z.output<typeof prices>): string[] =>
  plans().flatMap((plan) => {
    const problem = quantityProblem({ unitWon: priceFrom(priceOf, plan), quantity: quantityOf(plan) });
    return problem ? [`the catalogue's plan ${plan.id} has a quantity ${problem}`] : [];
  });

/** @returns the retries of a plan, and where they are written */
function retriesOf({ id, period, retries }: PlanEntry, raw: Raw): { retries: readonly Retry[]; source: string } {
  const name = RETRIES_VARIABLES[period.unit];
  const override = raw[name];
  return override ? { retries: override, source: name } : { retries, source: `the catalogue's plan ${id}` };
}

/**
 * A retry without an hour gets the usual hour of the batch, or the first hour of BATCH_HOURS when
 * no run comes at the usual one.
 */
function plannedAttempts(retries: readonly Retry[], hours: readonly number[]): ScheduledAttempt[] {
  const usualHour = hours.includes(BATCH_HOUR) ? BATCH_HOUR : (hours[0] ?? BATCH_HOUR);
  return retries.map(({ hour = usualHour, ...retry }) => ({ ...retry, hour }));
}

const byPlan = <Value>(settingOf: (plan: PlanEntry) => Value): Record<Plan, Value> =>
  Object.fromEntries(plans().map((plan) => [plan.id, settingOf(plan)]));

function textMessagesOf({ SOLAPI_API_KEY, SOLAPI_API_SECRET, SOLAPI_SENDER, ...raw }: Raw) {
  if (!SOLAPI_API_KEY || !SOLAPI_API_SECRET || !SOLAPI_SENDER) return null;
  return {
    account: { apiKey: SOLAPI_API_KEY, apiSecret: SOLAPI_API_SECRET, baseUrl: raw.SOLAPI_API_BASE_URL },
    sender: SOLAPI_SENDER,
    alimtalk: { channelId: raw.ALIMTALK_CHANNEL_ID ?? "", templateIds: raw.ALIMTALK_TEMPLATES },
  };
}

const isEmulated = (raw: Raw): boolean => new URL(raw.TOSS_API_BASE_URL).origin !== TOSS_API;

function shape(raw: Raw, priceOf: z.output<typeof prices>) {
  const pair = (id?: string, secret?: string) => (id && secret ? { id, secret } : null);
  return {
    isProduction: raw.NODE_ENV === "production",
    /** Whether the emulator replaces Toss. */
    isDemo: isEmulated(raw),
    /**
     * Whether visitors may sign in as demo people, move the clock and run the batch. Never on a
     * server that others reach, even when it uses the emulator.
     */
    hasDemoTools: isEmulated(raw) && isLocal(raw.APP_BASE_URL),
    tossClientKey: raw.TOSS_CLIENT_KEY,
    tossSecretKey: raw.TOSS_SECRET_KEY,
    tossApiBaseUrl: raw.TOSS_API_BASE_URL,
    tossSdkUrl: raw.TOSS_SDK_URL,
    tossWebhookSecret: raw.TOSS_WEBHOOK_SECRET,
    tossSecurityKey: raw.TOSS_SECURITY_KEY,
    /** 0 means no limit. */
    tossCallsPerSecond: raw.TOSS_CALLS_PER_SECOND,
    databaseUrl: raw.DATABASE_URL,
    databasePoolSize: raw.DATABASE_POOL_SIZE,
    appBaseUrl: raw.APP_BASE_URL,
    nextAuthSecret: raw.NEXTAUTH_SECRET,
    cronSecret: raw.CRON_SECRET,
    billingKeyRing: raw.BILLING_KEY_SECRETS,
    adminEmails: raw.ADMIN_EMAILS,
    email: raw.EMAIL_SERVER && raw.EMAIL_FROM ? { server: raw.EMAIL_SERVER, from: raw.EMAIL_FROM } : null,
    /** Null: nobody is asked for a number, and no text message is sent. */
    textMessages: textMessagesOf(raw),
    slackWebhookUrl: raw.SLACK_WEBHOOK_URL,
    discordWebhookUrl: raw.DISCORD_WEBHOOK_URL,
    merchantLanguage: raw.MERCHANT_LANGUAGE,
    /** What the card company prints on statements, when it is not the business name. */
    cardStatementName: raw.CARD_STATEMENT_NAME ?? null,
    /** Whether the merchant gets the figures of each day. */
    hasDailySummary: raw.DAILY_SUMMARY !== "0",
    google: pair(raw.GOOGLE_CLIENT_ID, raw.GOOGLE_CLIENT_SECRET),
    kakao: pair(raw.KAKAO_CLIENT_ID, raw.KAKAO_CLIENT_SECRET),
    naver: pair(raw.NAVER_CLIENT_ID, raw.NAVER_CLIENT_SECRET),
    /** By plan: the catalogue's price, unless the environment overrides it. */
    priceWon: byPlan((plan) => priceFrom(priceOf, plan)),
    quantity: byPlan(quantityOf),
    dunning: byPlan((plan) => plannedAttempts(retriesOf(plan, raw).retries, raw.BATCH_HOURS)),
    batchHours: raw.BATCH_HOURS,
    graceDays: raw.GRACE_DAYS,
    withdrawalDays: raw.WITHDRAWAL_DAYS,
    givesUnusedBack: byPlan((plan) => plan.givesUnusedBack),
    /** Null: the plan has no trial. */
    trialDays: byPlan((plan) => plan.trialDays ?? null),
    batchConcurrency: raw.BATCH_CONCURRENCY,
    /** How many proxies of our own stand before the server. */
    trustedProxies: raw.TRUSTED_PROXIES,
    /** Sign-in mails within an hour. */
    signInMails: {
      perAddress: raw.SIGN_IN_MAILS_PER_ADDRESS,
      perClient: raw.SIGN_IN_MAILS_PER_CLIENT,
      inAll: raw.SIGN_IN_MAILS_PER_HOUR,
    },
    /** Cards registered within an hour. */
    cards: { perPerson: raw.CARDS_PER_PERSON, perClient: raw.CARDS_PER_CLIENT, inAll: raw.CARDS_PER_HOUR },
    batchSeconds: raw.BATCH_SECONDS,
    business: {
      name: raw.BUSINESS_NAME ?? null,
      representative: raw.BUSINESS_REPRESENTATIVE ?? null,
      registrationNumber: raw.BUSINESS_REGISTRATION_NUMBER ?? null,
      mailOrderNumber: raw.BUSINESS_MAIL_ORDER_NUMBER ?? null,
      address: raw.BUSINESS_ADDRESS ?? null,
      phone: raw.BUSINESS_PHONE ?? null,
      email: raw.BUSINESS_EMAIL ?? null,
    },
  };
}

export type Env = ReturnType<typeof shape>;

/**
 * Parses and checks the environment.
 * @param source the variables by name, like process.env
 * @throws Error that names each missing or wrong variable, but not its value
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source);
  const priced = prices.safeParse(source);
  const issues = [...(parsed.error?.issues ?? []), ...(priced.error?.issues ?? [])];
  const problems =
    parsed.success && priced.success
      ? [...findConflicts(parsed.data), ...quantityProblems(priced.data)]
      : issues.map((issue) => `${issue.path[0]?.toString() ?? ""} ${issue.message}`);
  if (!parsed.success || !priced.success || problems.length > 0)
    throw new Error(`The environment is not valid:\n  ${problems.join("\n  ")}`);
  return shape(parsed.data, priced.data);
}

let parsedOnce: Env | undefined;

/** The environment as an object. Reading the first property parses the whole environment. */
export const env: Env = new Proxy({} as Env, {
  get: (_, property: keyof Env) => {
    parsedOnce ??= parseEnv(process.env);
    return parsedOnce[property];
  },
});

/** Read separately, because a tool that logs may lack the rest of the environment. */
export const logLevel =
  values.logLevelName.safeParse(process.env.LOG_LEVEL).data ?? (process.env.NODE_ENV === "test" ? "silent" : "info");

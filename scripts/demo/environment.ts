import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Addresses = { port: number; emulatorPort: number; databaseUrl: string };

const SECRET_BYTES = 32;

/**
 * The environment variables of a demo's app, seeding and tools. Variables that the caller has set
 * win; the others fit the emulator. Each data folder keeps its secrets, so that sealed billing keys
 * stay readable.
 */
export function demoEnvironment(dataDirectory: string, { port, emulatorPort, databaseUrl }: Addresses): Record<string, string> {
  const emulatorUrl = `http://localhost:${emulatorPort}`;
  const own: Record<string, string> = {
    ...loadSecrets(dataDirectory),
    APP_BASE_URL: `http://localhost:${port}`,
    TOSS_API_BASE_URL: emulatorUrl,
    TOSS_SDK_URL: `${emulatorUrl}/v2/standard`,
    TOSS_CLIENT_KEY: "test_ck_demo0000000000000000000000",
    TOSS_SECRET_KEY: "test_sk_demo0000000000000000000000",
    TOSS_ALLOW_TEST_KEYS: "1",
    // All visitors come from one address, and try many cards.
    CARDS_PER_PERSON: "100",
    CARDS_PER_CLIENT: "1000",
    SIGN_IN_MAILS_PER_CLIENT: "1000",
    ADMIN_EMAILS: "admin@trakko.demo",
    // A shop that does not exist, so that footers and invoices look as they will.
    BUSINESS_NAME: "트라코 (데모)",
    BUSINESS_REPRESENTATIVE: "한대표",
    BUSINESS_REGISTRATION_NUMBER: "123-45-67891",
    BUSINESS_MAIL_ORDER_NUMBER: "2026-서울데모-0001",
    BUSINESS_ADDRESS: "서울시 데모구 시험로 1",
    BUSINESS_PHONE: "02-000-0000",
    BUSINESS_EMAIL: "help@trakko.demo",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const chosen = Object.entries(own).map(([name, value]) => [name, process.env[name] || value]);
  return { ...Object.fromEntries(chosen), DATABASE_URL: databaseUrl };
}

/**
 * Writes the environment to a file for `node --env-file`, so that the command line works beside a
 * running demo. @returns its path
 */
export function saveEnvironment(dataDirectory: string, environment: Record<string, string>): string {
  const file = join(dataDirectory, "demo.env");
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  return file;
}

function loadSecrets(dataDirectory: string): Record<string, string> {
  const file = join(dataDirectory, "secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const secrets = {
    NEXTAUTH_SECRET: randomBytes(SECRET_BYTES).toString("base64url"),
    CRON_SECRET: randomBytes(SECRET_BYTES).toString("base64url"),
    BILLING_KEY_SECRETS: `k1:${randomBytes(SECRET_BYTES).toString("base64")}`,
    TOSS_WEBHOOK_SECRET: randomBytes(SECRET_BYTES).toString("base64url"),
  };
  mkdirSync(dataDirectory, { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return secrets;
}

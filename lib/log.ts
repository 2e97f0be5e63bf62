import { pino } from "pino";
import { logLevel } from "./env";

/**
 * One JSON line per event. Whatever a caller passes by mistake, a field of one of these names never reaches the log.
 * Add here when a new secret gets a name.
 */
export const SECRET_FIELDS = [
  "billingKey",
  "authKey",
  "authorization",
  "cookie",
  "sessionToken",
  "secretKey",
  "password",
  "token",
  "sealed",
  "rawBody",
  "customerEmail",
];

export const log = pino({
  level: logLevel,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: "[redacted]" },
});

export type Log = Pick<typeof log, "info" | "warn" | "error">;

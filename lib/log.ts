import { type DestinationStream, destination, type LoggerOptions, pino } from "pino";
import { describeError } from "./describe-error";
import { logLevel } from "./env";

/**
 * The log removes fields with these names, even when a caller passes them by mistake. Add the name
 * of each new secret here.
 */
const SECRET_FIELDS = [
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

const OPTIONS: LoggerOptions = {
  level: logLevel,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: (error) => describeError(error) },
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: "[redacted]" },
};

export const log = pino(OPTIONS);

/**
 * The log, written to another stream: standard error for commands that print their result on
 * standard output, or a test that reads it.
 */
export const logTo = (stream: DestinationStream, level = logLevel) => pino({ ...OPTIONS, level }, stream);
export const logOnStderr = () => logTo(destination(2));

export type Log = Pick<typeof log, "info" | "warn" | "error">;

import { type DestinationStream, destination, type LoggerOptions, pino } from "pino";
import { logLevel } from "./env";
import { describeFault } from "./fault";

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

const OPTIONS: LoggerOptions = {
  level: logLevel,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: (error) => describeFault(error) },
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: "[redacted]" },
};

export const log = pino(OPTIONS);

/** The same log written elsewhere: on standard error for commands whose standard output is their answer, or to a test that reads it. */
export const logTo = (stream: DestinationStream, level = logLevel) => pino({ ...OPTIONS, level }, stream);
export const logOnStderr = () => logTo(destination(2));

export type Log = Pick<typeof log, "info" | "warn" | "error">;

import { z } from "zod";
import { readDatabaseUrl } from "@/db/database-url";
import { isRetrySchedule, RETRY_SCHEDULES, type Retry } from "./billing/catalogue";
import { BATCH_HOUR } from "./billing/rules/calendar";

/**
 * What a variable may hold. White space around a value is cut off, and a blank value counts as
 * unset, as in a copied `.env.example`. What could not work is refused with a message that never
 * shows the value: quotes that were left in, a line break, rubbish behind a number.
 */
const TEXT = "must not contain line breaks, control characters or quotes around it";
/** Also without letters that cannot be seen, which come along when a value is copied. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
const QUOTED = /^(["'`\u2018\u201c]).*["'`\u2019\u201d]$/su;
const isClean = (value: string): boolean => !INVISIBLE.test(value) && !QUOTED.test(value);

/** Trims, and makes a blank value undefined. */
const trimmed = (value: unknown): unknown => (typeof value === "string" ? value.trim() || undefined : value);
const given = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(trimmed, schema);

/** Free text. */
export const text = given(z.string().refine(isClean, TEXT).optional());

/** Keys, ids and secrets: visible ASCII without blanks, as HTTP headers carry it. */
const TOKEN = /^[\x21-\x7e]+$/;
const isToken = (value: string): boolean => TOKEN.test(value) && !/^["'`]|["'`]$/.test(value);
const tokenText = (hint?: string) =>
  z.string(hint ? { error: hint } : undefined).refine(isToken, "must be without blanks, quotes and letters outside ASCII");
export const token = given(tokenText().optional());
export const requiredToken = (least: number, hint: string) => given(tokenText(hint).min(least, hint));
export const keyOf = (pattern: RegExp, hint: string) =>
  given(tokenText(`is required: ${hint}`).min(8, `is required: ${hint}`).regex(pattern, `must be ${hint}`));
/** A language of the pages. */
export const language = given(z.enum(["ko", "en"], { error: "must be ko, en or empty" }).default("ko"));
export const flag = given(z.enum(["0", "1"], { error: "must be 1, 0 or empty" }).optional());

/** Only digits: `1e3`, `0x10` and `+5` are more likely mistakes than numbers. */
const DIGITS = /^\d{1,9}$/;
const digits = z.string().regex(DIGITS, "must be a whole number, written with digits only").transform(Number);
export const count = (fallback: number, least: number, most: number) =>
  given(digits.pipe(z.int().min(least).max(most)).default(fallback));
export const won = (fallback: number) => count(fallback, 100, 100_000_000);
/**
 * Calls per second, with fractions; 0 means no limit. Below one in ten seconds, calls would give up
 * before they get a slot.
 */
export const pace = (fallback: number) =>
  given(
    z
      .string()
      .regex(/^\d{1,4}(\.\d{1,6})?$/, "must be a number such as 50 or 1.6")
      .transform(Number)
      .refine((calls) => calls === 0 || (calls >= 0.1 && calls <= 1_000), "must be 0 (no limit) or from 0.1 to 1000")
      .default(fallback),
  );

type AddressRules = { protocols: readonly string[]; hint: string; mayHavePath?: boolean; mayHaveLogin?: boolean };

function isAddress(value: string, { protocols, mayHavePath, mayHaveLogin }: AddressRules): boolean {
  if (!isToken(value) || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(value);
  const hasLogin = username !== "" || password !== "";
  const hasPath = !["", "/"].includes(pathname) || search !== "" || hash !== "";
  return protocols.includes(protocol) && hostname !== "" && (mayHaveLogin || !hasLogin) && (mayHavePath || !hasPath);
}

/** An absolute address; without a path, query or login unless the rules allow it. */
const addressText = (rules: AddressRules) =>
  z.string({ error: rules.hint }).refine((value) => isAddress(value, rules), rules.hint);
const WEB = ["http:", "https:"];
/** In the one form that browsers send as Origin: lower case, without the usual port. */
const originText = (hint: string) => addressText({ protocols: WEB, hint }).transform((value) => new URL(value).origin);
export const origin = (hint: string) => given(originText(hint));
export const originOr = (fallback: string) =>
  given(originText("must be an address without a path, such as https://api.example.com").default(fallback));
export const addressOr = (fallback: string) =>
  given(addressText({ protocols: WEB, mayHavePath: true, hint: "must be an http or https address" }).default(fallback));
export const webhook = given(
  addressText({ protocols: ["https:"], mayHavePath: true, hint: "must be an https address" }).optional(),
);
const MAIL_SERVER = "must be smtp://user:password@host:port or smtps://..., with special characters of the password as %XX";
export const mailServer = given(
  addressText({ protocols: ["smtp:", "smtps:"], mayHavePath: true, mayHaveLogin: true, hint: MAIL_SERVER })
    .refine(isMailServer, MAIL_SERVER)
    .optional(),
);

/**
 * With `/`, `?` or `#` in the password, the host would be what stands before it. The mail library
 * fails on half an escape only when it sends.
 */
function isMailServer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { port, username, password, pathname, search, hash } = new URL(value);
  return port !== "0" && ["", "/"].includes(pathname) && hash === "" && !search.includes("@") && canDecode(username + password);
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const MAIL_ADDRESS = /^[^\s@<>,;:"'()[\]\\*]+@[^\s@<>,;:"'()[\]\\*.]+(\.[^\s@<>,;:"'()[\]\\*.]+)*$/;
const isMailAddress = (value: string): boolean => value.length <= 254 && !INVISIBLE.test(value) && MAIL_ADDRESS.test(value);
/** `address`, or `Name <address>`. With a comma that is not quoted it would be two senders. */
function isSender(value: string): boolean {
  const [, address = value] = /^(?:"[^"<>]*"\s*|[^"<>,;:]*)<([^<>]+)>$/.exec(value) ?? [];
  return !INVISIBLE.test(value) && isMailAddress(address);
}
export const sender = given(z.string().refine(isSender, "must be an e-mail address, or: Name <address>").optional());
export const mailAddresses = given(
  z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((entry) => entry.trim().toLowerCase() || []))
    .refine((list) => list.every(isMailAddress), "must be e-mail addresses, separated by commas"),
);

const SENDER_NUMBER = "must be the number registered with the provider, such as 02-000-0000 or 15880000";
/** Digits; a number that calls a person back may be of any kind, and is written in any way. */
export const senderNumber = given(
  z
    .string()
    .refine((value) => /^[\d -]+$/.test(value), SENDER_NUMBER)
    .transform((value) => value.replace(/\D/g, ""))
    .refine((digits) => /^\d{8,12}$/.test(digits), SENDER_NUMBER)
    .optional(),
);

const TEMPLATE_IDS = "must be template=id pairs, separated by commas, of: ";
/** The AlimTalk template ids of notices: `payment_failed=KA01TP...,renewal_in_7_days=KA01TP...`. */
export const templateIds = <Name extends string>(names: readonly Name[]) =>
  given(
    z
      .string()
      .default("")
      .transform((list, issue) => {
        const pairs = list.split(",").flatMap((entry) =>
          entry.trim()
            ? [
                entry
                  .trim()
                  .split("=")
                  .map((part) => part.trim()),
              ]
            : [],
        );
        const isKnown = pairs.every(
          ([name, id = "", ...more]) => names.some((one) => one === name) && isTemplateId(id) && more.length === 0,
        );
        const isOnce = new Set(pairs.map(([name]) => name)).size === pairs.length;
        if (!isKnown || !isOnce) issue.addIssue({ code: "custom", message: TEMPLATE_IDS + names.join(" ") });
        return Object.fromEntries(pairs) as Partial<Record<Name, string>>;
      }),
  );
const isTemplateId = (id: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(id);

const KEY_BYTES = 32;
const KEY_RING = "must be id:base64 with unique ids and 32 bytes each";
/** Node decodes rubbish too, and skips what it does not know. So the text is compared again. */
function keyFrom(base64: string): Buffer | null {
  const key = Buffer.from(base64, "base64");
  const isExact = key.toString("base64").replace(/=+$/, "") === base64.replace(/=+$/, "");
  return isExact && key.length === KEY_BYTES ? key : null;
}
export const keyRing = given(
  z.string({ error: "is required: id:base64 of 32 bytes, several separated by commas" }).transform((list, issue) => {
    const keys = list.split(",").flatMap((entry) => {
      const [id = "", base64 = ""] = entry.trim().split(/:(.*)/s);
      const key = keyFrom(base64);
      return key && /^[A-Za-z0-9_-]{1,32}$/.test(id) ? { id, key } : [];
    });
    const ids = new Set(keys.map(({ id }) => id));
    if (keys.length !== list.split(",").length || ids.size !== keys.length) issue.addIssue({ code: "custom", message: KEY_RING });
    return keys;
  }),
);

const isRising = (numbers: readonly number[]): boolean => numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));

const EVERY_HOUR = Array.from({ length: 24 }, (_, hour) => hour);
const HOURS = "must be rising hours in Seoul, for example 9 or 9,18, or hourly";
/** The hours in Seoul at which the scheduler calls the batch: `9`, `9,18` or `hourly`. */
export const batchHours = given(
  z
    .string()
    .default(String(BATCH_HOUR))
    .refine((value) => /^(hourly|\d{1,2}(\s*,\s*\d{1,2})*)$/.test(value), HOURS)
    .transform((value) => (value === "hourly" ? EVERY_HOUR : value.split(",").map(Number)))
    .refine((hours) => isRising(hours) && hours.every((hour) => hour <= 23), HOURS),
);

const DAYS = "must be rising days, for example 1,3,5,7 or 0@18,1@9,1@18, or a schedule by name: standard, persistent";
/**
 * With the first charge, fifteen: card networks fine the sixteenth attempt within thirty days.
 * Source: docs/decisions/0046-retry-schedules.md
 */
const MAX_RETRIES = 14;
const HOURS_IN_A_DAY = 24;
type Planned = { offsetDays: number; hour?: number };
/** The evening of the day itself comes after the first attempt; its morning is that attempt. */
const isPossible = ({ offsetDays, hour }: Planned): boolean =>
  offsetDays <= 60 && (hour ?? 0) <= 23 && (offsetDays > 0 || hour !== undefined);
const placeOf = ({ offsetDays, hour = BATCH_HOUR }: Planned): number => offsetDays * HOURS_IN_A_DAY + hour;
/**
 * Days, with an optional hour in Seoul: `1,3,5,7` or `0@18,1@9,1@18`; or a schedule of the
 * catalogue by its name. Absent: as the catalogue says.
 */
export const schedule = given(
  z
    .string()
    .refine((value) => isRetrySchedule(value) || /^\d{1,2}(@\d{1,2})?(\s*,\s*\d{1,2}(@\d{1,2})?)*$/.test(value), DAYS)
    .transform((value, issue): readonly Retry[] => {
      if (isRetrySchedule(value)) return RETRY_SCHEDULES[value];
      const planned = value.split(",").map((entry): Planned => {
        const [day, hour] = entry.trim().split("@");
        return { offsetDays: Number(day), ...(hour === undefined ? {} : { hour: Number(hour) }) };
      });
      if (planned.length > MAX_RETRIES || !isRising(planned.map(placeOf)) || !planned.every(isPossible))
        issue.addIssue({ code: "custom", message: DAYS });
      return planned;
    })
    .optional(),
);

/** See db/database-url.ts for what its parameters may be. */
export const databaseUrl = given(
  z.string({ error: "is required: postgres://user:password@host:port/database" }).superRefine((value, issue) => {
    const read = readDatabaseUrl(value);
    if (!isToken(value)) issue.addIssue({ code: "custom", message: "must be without blanks, quotes and letters outside ASCII" });
    else if (!read.ok) issue.addIssue({ code: "custom", message: read.problem });
  }),
);

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export const logLevelName = given(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }).optional());

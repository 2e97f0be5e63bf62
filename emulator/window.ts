// The card window, which is Toss's page and not the merchant's. It shows the card form, checks the
// input, asks for the code of the text message, and sends the buyer back with an authKey or a
// refusal.
// Source: docs.tosspayments.com/guides/v2/billing/integration

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Hono } from "hono";
import { z } from "zod";
import { type Core, presentMs } from "./core";
import { failureOf } from "./failures";
import { createWindowSessionId } from "./identifiers";
import { cardBehaviour, createAuthentication, isExpired } from "./ledger";
import type { CardExpiry } from "./records";
import { koreanYearAndMonth } from "./time";
import { renderWindow, renderWindowError } from "./window-page";
import { failAddress, successAddress, type WindowRequest, windowRequest } from "./window-request";
import { WINDOW_TEXT, type WindowLanguage } from "./window-text";
import { languageOf } from "./words";

type Session = { request: WindowRequest; cardNumber: string; expiry: CardExpiry; language: WindowLanguage };
type FieldErrors = Partial<Record<"number" | "expiry" | "identity" | "password" | "agreed", string>>;

const cardForm = z.object({
  number: z.string().default(""),
  expiry: z.string().default(""),
  identity: z.string().default(""),
  password: z.string().default(""),
  agreed: z.boolean().default(false),
  request: windowRequest,
});
const codeForm = z.object({ session: z.string(), code: z.string() });

const TEST_SMS_CODE = "000000";
/** How many unfinished registrations to keep. A new one replaces the oldest. */
const MAX_SESSIONS = 1_000;
const TEST_CARD_LIFETIME_YEARS = 4;

const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The SDK script at /v2/standard and the window below /window. */
export function createWindow(core: Core): Hono {
  const pages = new Hono();
  const sessions = new Map<string, Session>();
  addAssets(pages);

  pages.get("/window/billing/card", (context) => {
    const language = languageOf(context);
    const request = windowRequest.safeParse(context.req.query());
    if (!request.success) {
      const fields = [...new Set(request.error.issues.map((issue) => issue.path.join(".")))];
      return context.html(renderWindowError(language, fields), 400, PAGE_HEADERS);
    }
    const cancelUrl = failAddress(request.data.failUrl, "PAY_PROCESS_CANCELED", WINDOW_TEXT[language].canceledMessage);
    return context.html(
      renderWindow({ language, request: request.data, cancelUrl, testExpiry: testExpiry(core) }),
      200,
      PAGE_HEADERS,
    );
  });

  pages.post("/window/billing/card", async (context) => {
    const language = languageOf(context);
    const form = cardForm.safeParse(await context.req.json().catch(() => undefined));
    if (!form.success) return context.json({ message: WINDOW_TEXT[language].failed }, 400);
    const { request, number, expiry } = form.data;
    const errors = findErrors(core, form.data, language);
    const cardExpiry = readExpiry(expiry);
    if (Object.keys(errors).length > 0 || cardExpiry === null) return context.json({ errors });
    const behaviour = cardBehaviour(core, digitsOf(number));
    if (behaviour.kind === "refuse_in_window") {
      const message = failureOf(behaviour.code).message[language];
      return context.json({ redirect: failAddress(request.failUrl, behaviour.code, message) });
    }
    return context.json({ session: keep(sessions, { request, cardNumber: digitsOf(number), expiry: cardExpiry, language }) });
  });

  pages.post("/window/billing/verify", async (context) => {
    const form = codeForm.safeParse(await context.req.json().catch(() => undefined));
    const session = form.success ? sessions.get(form.data.session) : undefined;
    if (!form.success || session === undefined) return context.json({ message: WINDOW_TEXT[languageOf(context)].errors.session });
    if (form.data.code.trim() !== TEST_SMS_CODE)
      return context.json({ errors: { code: WINDOW_TEXT[session.language].errors.code } });
    sessions.delete(form.data.session);
    const { customerKey } = session.request;
    const authKey = createAuthentication(core, { customerKey, cardNumber: session.cardNumber, expiry: session.expiry });
    await core.journal.flushed();
    return context.json({ redirect: successAddress(session.request, authKey) });
  });
  return pages;
}

function addAssets(pages: Hono): void {
  const serve = (path: string, file: string | URL, type: string, cache: string) => {
    const content = readFileSync(file);
    pages.get(path, (context) =>
      context.body(content, 200, { "content-type": type, "cache-control": cache, "x-content-type-options": "nosniff" }),
    );
  };
  serve("/v2/standard", new URL("./browser/standard.js", import.meta.url), "text/javascript; charset=utf-8", "no-cache");
  serve(
    "/window/assets/window.js",
    new URL("./browser/window.js", import.meta.url),
    "text/javascript; charset=utf-8",
    "no-cache",
  );
  serve("/window/assets/window.css", new URL("./browser/window.css", import.meta.url), "text/css; charset=utf-8", "no-cache");
  const font = findFont();
  if (font !== null) serve("/window/assets/pretendard.woff2", font, "font/woff2", "public, max-age=31536000, immutable");
}

/**
 * The Pretendard font file, or null when the package is not installed. The pages then use a system
 * font.
 */
function findFont(): string | null {
  try {
    return createRequire(import.meta.url).resolve("pretendard/dist/web/variable/woff2/PretendardVariable.woff2");
  } catch {
    return null;
  }
}

function findErrors(core: Core, form: z.infer<typeof cardForm>, language: WindowLanguage): FieldErrors {
  const text = WINDOW_TEXT[language].errors;
  const errors: FieldErrors = {};
  const expiry = readExpiry(form.expiry);
  if (!/^\d{16}$/.test(digitsOf(form.number))) errors.number = text.number;
  if (expiry === null) errors.expiry = text.expiry;
  else if (isExpired(expiry, presentMs(core))) errors.expiry = text.expired;
  if (!/^(\d{6}|\d{10})$/.test(digitsOf(form.identity))) errors.identity = text.identity;
  if (!/^\d{2}$/.test(form.password)) errors.password = text.password;
  if (!form.agreed) errors.agreed = text.agreed;
  return errors;
}

function readExpiry(text: string): CardExpiry | null {
  const [, month, year] = /^\s*(0[1-9]|1[0-2])\s*\/?\s*(\d{2})\s*$/.exec(text) ?? [];
  return month === undefined || year === undefined ? null : { year: 2000 + Number(year), month: Number(month) };
}

/** An expiry date for the test cards, in the future by the emulator's clock. */
function testExpiry(core: Core): string {
  const { year } = koreanYearAndMonth(presentMs(core));
  return `12/${String((year + TEST_CARD_LIFETIME_YEARS) % 100).padStart(2, "0")}`;
}

function keep(sessions: Map<string, Session>, session: Session): string {
  const oldest = sessions.keys().next().value;
  if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
  const id = createWindowSessionId();
  sessions.set(id, session);
  return id;
}

function digitsOf(text: string): string {
  return text.replace(/[\s-]/g, "");
}

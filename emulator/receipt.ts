// The receipt that a payment's `receipt.url` opens, so that it works without the internet.

import { readFileSync } from "node:fs";
import { Hono } from "hono";
import type { Core } from "./core";
import { renderReceipt, renderReceiptMissing } from "./receipt-page";
import { languageOf } from "./words";

const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** `/receipt/redirection?transactionId=PAYMENT_KEY`, the path of Toss's own. */
export function createReceipts(core: Core): Hono {
  const pages = new Hono();
  const style = readFileSync(new URL("./browser/receipt.css", import.meta.url));
  pages.get("/receipt/receipt.css", (context) =>
    context.body(style, 200, {
      "content-type": "text/css; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    }),
  );
  pages.get("/receipt/redirection", (context) => {
    const payment = core.state.payments.get(context.req.query("transactionId") ?? "");
    const language = languageOf(context);
    return payment === undefined || payment.approvedAtMs === null
      ? context.html(renderReceiptMissing(language), 404, PAGE_HEADERS)
      : context.html(renderReceipt(payment, language), 200, PAGE_HEADERS);
  });
  return pages;
}

import { html } from "hono/html";
import { cardCompanyName } from "./card-companies";
import { maskCardNumber } from "./cards";
import { RECEIPT_TEXT, type ReceiptText } from "./receipt-text";
import type { Payment } from "./records";
import { koreanMinute, type PageLanguage, won } from "./words";

type Markup = ReturnType<typeof html>;

/** One receipt of a payment: what was paid, its parts, and what was given back. */
export function renderReceipt(payment: Payment, language: PageLanguage): Markup {
  const text = RECEIPT_TEXT[language];
  const isGivenBack = payment.balanceAmount === 0;
  const vat = Math.round(Math.max(0, payment.totalAmount - payment.taxFreeAmount) / 11);
  const money = (amount: number) => won(amount, language);
  return page(
    language,
    html`<main class="receipt">
      <header>
        <p class="kind">${text.heading}<span class="badge">${text.testBadge}</span></p>
        <h1 class="${isGivenBack ? "void" : ""}">${money(payment.totalAmount)}</h1>
        <p class="state ${isGivenBack ? "bad" : "good"}">${stateOf(payment, text)}</p>
      </header>
      <dl>
        ${row(text.order, payment.orderName)} ${row(text.orderId, payment.orderId)} ${row(text.paidAt, koreanMinute(payment.approvedAtMs ?? payment.requestedAtMs))}
        ${row(text.card, `${cardCompanyName(payment.card.issuerCode, language)} ${maskCardNumber(payment.card.number)}`)}
        ${row(text.instalment, payment.installmentPlanMonths === 0 ? text.lumpSum : text.months(payment.installmentPlanMonths))}
        ${row(text.approveNo, "00000000")}
      </dl>
      <dl class="amounts">
        ${row(text.supplied, money(payment.totalAmount - vat - payment.taxFreeAmount))} ${row(text.vat, money(vat))}
        ${payment.taxFreeAmount > 0 ? row(text.taxFree, money(payment.taxFreeAmount)) : ""}
        <div class="total"><dt>${text.total}</dt><dd>${money(payment.totalAmount)}</dd></div>
      </dl>
      ${payment.cancels.length === 0 ? "" : cancels(payment, text, money)}
      <dl class="shop">${row(text.merchant, text.merchantName)} ${row(text.agency, text.agencyName)}</dl>
      <p class="note">${text.note}</p>
    </main>`,
  );
}

/** The page for a payment that does not exist or was never approved. */
export function renderReceiptMissing(language: PageLanguage): Markup {
  const text = RECEIPT_TEXT[language];
  return page(
    language,
    html`<main class="receipt missing"><h1>${text.missing}</h1><p class="note">${text.missingHint}</p></main>`,
  );
}

function page(language: PageLanguage, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${RECEIPT_TEXT[language].title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/receipt/receipt.css" />
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}

function cancels(payment: Payment, text: ReceiptText, money: (amount: number) => string): Markup {
  return html`<section>
    <h2>${text.cancels}</h2>
    <ul>
      ${payment.cancels.map(
        (cancel) => html`<li>
          <span>${koreanMinute(cancel.canceledAtMs)}<br /><span class="reason">${cancel.cancelReason}</span></span>
          <span class="bad">−${money(cancel.cancelAmount)}</span>
        </li>`,
      )}
      <li class="total"><span>${text.left}</span><span>${money(payment.balanceAmount)}</span></li>
    </ul>
  </section>`;
}

function row(name: string, value: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function stateOf(payment: Payment, text: ReceiptText): string {
  if (payment.balanceAmount === 0) return text.canceled;
  return payment.cancels.length === 0 ? text.approved : text.partlyCanceled;
}

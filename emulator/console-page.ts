import { html } from "hono/html";
import { cardCompanyName } from "./card-companies";
import { maskCardNumber } from "./cards";
import { CONSOLE_TEXT, type ConsoleText } from "./console-text";
import { type Core, presentMs } from "./core";
import { fingerprint } from "./identifiers";
import { stateView } from "./ledger-view";
import type { Delivery, Payment } from "./records";
import { toKoreanInstant } from "./time";
import { count, koreanSecond, type PageLanguage, won } from "./words";

type Markup = ReturnType<typeof html>;
type View = { core: Core; language: PageLanguage; text: ConsoleText };
/** A heading that begins with # stands over figures, which are aligned right. */
type Table = { heading: string; count: number; columns: readonly string[]; rows: readonly Markup[] };

const ROWS = 50;
const STEP_HOURS = [1, 24, 24 * 7, 24 * 31, -24] as const;

/** The whole page, with the newest 50 rows of each kind. */
export function renderConsole(core: Core, language: PageLanguage): Markup {
  const view: View = { core, language, text: CONSOLE_TEXT[language] };
  return page(
    view,
    "/",
    html`${totals(view)} ${clock(view)} ${payments(view)} ${billingKeys(view)} ${deliveries(view)} ${faults(view)} ${calls(view)}
      <p class="reset"><a class="danger button" href="/console/reset?lang=${language}">${view.text.clear}</a></p>`,
  );
}

/** The question before everything is deleted, with what would go. */
export function renderResetQuestion(core: Core, language: PageLanguage): Markup {
  const view: View = { core, language, text: CONSOLE_TEXT[language] };
  const state = stateView(core);
  return page(
    view,
    "/console/reset",
    html`<section class="question" aria-labelledby="question">
      <h2 id="question">${view.text.clearHeading}</h2>
      <p>${view.text.clearLead(count(state.payments), count(state.billingKeys), count(state.deliveries))}</p>
      <div class="buttons">
        <a class="button" href="/?lang=${language}">${view.text.keep}</a>
        ${form(view, "reset", html`<button class="danger">${view.text.clearNow}</button>`)}
      </div>
    </section>`,
  );
}

function page({ language, text }: View, path: string, content: Markup): Markup {
  const link = (other: PageLanguage, name: string) =>
    language === other
      ? html`<span aria-current="true" lang="${other}">${name}</span>`
      : html`<a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${name}</a>`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${text.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/console/console.css" />
      </head>
      <body>
        <main>
          <header>
            <nav aria-label="${text.languages}">${link("ko", "한국어")} ${link("en", "English")}</nav>
            <h1>${text.title}</h1>
            <p>${text.lead} <a href="${path}?lang=${language}">${text.refresh}</a></p>
          </header>
          ${content}
        </main>
      </body>
    </html>`;
}

function totals({ core, language, text }: View): Markup {
  const state = stateView(core);
  const figures: ReadonlyArray<readonly [label: string, value: string]> = [
    [text.approved, `${text.payments(count(state.approvals))} · ${won(state.approvedWon, language)}`],
    [text.canceled, won(state.canceledWon, language)],
    [text.balance, won(state.balanceWon, language)],
    [text.billingKeys, text.keys(count(state.billingKeys))],
    [text.calls, text.times(count(state.calls))],
    [text.webhooks, text.waiting(count(state.deliveries), count(state.pendingDeliveries))],
  ];
  return html`<dl class="totals">
    ${figures.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function clock(view: View): Markup {
  const { core, text } = view;
  const isFrozen = core.state.clock.frozenAtMs !== null;
  const korea = toKoreanInstant(presentMs(core)).slice(0, 19);
  const button = (name: string, value: string, words: string) =>
    form(view, "clock", html`<button name="${name}" value="${value}">${words}</button>`);
  return html`<section aria-labelledby="clock">
    <h2 id="clock">${text.clock}</h2>
    <p class="now"><time datetime="${korea}+09:00">${korea.replace("T", " ")}</time> (${text.koreanTime}${isFrozen ? `, ${text.stopped}` : ""})</p>
    <div class="buttons">
      ${STEP_HOURS.map((hours, index) => button("hours", String(hours), text.steps[index] ?? ""))}
      ${isFrozen ? button("mode", "release", text.release) : button("mode", "freeze", text.freeze)} ${button("mode", "real", text.real)}
      ${form(
        view,
        "set-clock",
        html`<label for="now">${text.setClock}</label>
          <input id="now" name="now" type="datetime-local" step="1" value="${korea}" required />
          <button>${text.set}</button>`,
      )}
    </div>
  </section>`;
}

function payments({ core, language, text }: View): Markup {
  const states: Readonly<Record<Payment["status"], Markup>> = {
    DONE: status("good", text.approved),
    CANCELED: status("quiet", text.canceled),
    PARTIAL_CANCELED: status("warn", text.partlyCanceled),
    ABORTED: status("bad", text.declined),
  };
  const rows = newest(core.state.payments.values()).map(
    (payment) => html`<tr>
      <td>${koreanSecond(payment.requestedAtMs)}</td>
      <td class="number">${won(payment.totalAmount, language)}</td>
      <td class="number">${won(payment.balanceAmount, language)}</td>
      <td>${states[payment.status]}</td>
      <td>${payment.orderName}<br /><code>${payment.orderId}</code></td>
      <td><code>${payment.customerKey}</code></td>
      <td>${payment.approvedAtMs === null ? "–" : html`<a href="/receipt/redirection?transactionId=${payment.paymentKey}&lang=${language}">${text.receipt}</a>`}</td>
    </tr>`,
  );
  const columns = [text.time, `#${text.amount}`, `#${text.balance}`, text.state, text.order, text.customerKey, text.receipt];
  return table(text, { heading: text.paymentTable, count: core.state.payments.size, columns, rows });
}

function billingKeys({ core, language, text }: View): Markup {
  const rows = newest(core.state.billingKeys.values()).map(
    (key) => html`<tr>
      <td>${koreanSecond(key.authenticatedAtMs)}</td>
      <td>${cardCompanyName(key.card.issuerCode, language)}<br /><code>${maskCardNumber(key.card.number)}</code></td>
      <td><code>${key.customerKey}</code></td>
      <td><code>${fingerprint(key.billingKey)}</code></td>
      <td class="number">${count(key.approvals)}</td>
      <td>${key.deletedAtMs === null ? status("good", text.inUse) : status("quiet", text.deleted)}</td>
    </tr>`,
  );
  const columns = [text.issued, text.card, text.customerKey, text.fingerprint, `#${text.approvals}`, text.state];
  return table(text, { heading: text.billingKeys, count: core.state.billingKeys.size, columns, rows });
}

function deliveries(view: View): Markup {
  const { core, text } = view;
  const states: Readonly<Record<Delivery["state"], Markup>> = {
    pending: status("warn", text.retryWaiting),
    delivered: status("good", text.delivered),
    failed: status("bad", text.failed),
    dropped: status("quiet", text.dropped),
  };
  const rows = newest(core.state.deliveries.values()).map((delivery) => {
    const last = delivery.attempts.at(-1);
    return html`<tr>
      <td>${koreanSecond(delivery.createdAtMs)}</td>
      <td><code>${delivery.eventType}</code></td>
      <td>${states[delivery.state]}</td>
      <td>${text.times(count(delivery.attempts.length))}${last === undefined ? "" : ` · ${last.status ?? last.error ?? ""}`}</td>
      <td>${delivery.nextAttemptAtMs === null ? "–" : koreanSecond(delivery.nextAttemptAtMs)}</td>
      <td>${form(view, `deliveries/${delivery.id}/retry`, html`<button aria-label="${delivery.eventType} ${text.sendAgain}">${text.sendAgain}</button>`)}</td>
    </tr>`;
  });
  const columns = [text.created, text.event, text.state, text.attempts, text.nextAttempt, text.action];
  return table(text, { heading: text.webhooks, count: core.state.deliveries.size, columns, rows });
}

function faults(view: View): Markup {
  const { core, text } = view;
  const rows = newest(core.state.faults.values()).map(
    (fault) => html`<tr>
      <td><code>${fault.match.operation}</code></td>
      <td><code>${JSON.stringify(fault.action)}</code></td>
      <td>${fault.taken} / ${fault.times === "forever" ? text.forever : fault.times}</td>
      <td>${form(view, "faults/remove", html`<input type="hidden" name="id" value="${fault.id}" /><button>${text.remove}</button>`)}</td>
    </tr>`,
  );
  const columns = [text.target, text.fault, text.used, text.action];
  return table(text, { heading: text.faults, count: core.state.faults.size, columns, rows });
}

function calls({ core, text }: View): Markup {
  const total = core.calls.total();
  const rows = core.calls
    .list({ since: Math.max(0, total - ROWS) })
    .reverse()
    .map(
      (call) => html`<tr>
        <td class="number">${call.seq}</td>
        <td>${call.at.slice(0, 19).replace("T", " ")}</td>
        <td><code>${call.method} ${withoutKey(call.path)}</code></td>
        <td>${call.status ?? "–"} ${call.code ?? ""}</td>
        <td>${call.sent ? "" : status("warn", text.noAnswer)} ${call.replayed ? status("quiet", text.replayed) : ""}</td>
        <td><code>${call.orderId ?? ""}</code></td>
      </tr>`,
    );
  const columns = [`#${text.position}`, text.time, text.request, text.answer, text.remark, text.order];
  return table(text, { heading: text.calls, count: total, columns, rows });
}

function table(text: ConsoleText, { heading, count: rowCount, columns, rows }: Table): Markup {
  const body =
    rows.length === 0
      ? html`<p class="empty">${text.empty}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${heading}">
          <table>
            <thead><tr>${columns.map(headerCell)}</tr></thead>
            <tbody>${rows}</tbody>
          </table>
        </div>`;
  return html`<section><h2>${heading} <span class="count">${count(rowCount)}</span></h2>${body}</section>`;
}

function headerCell(column: string): Markup {
  return column.startsWith("#")
    ? html`<th scope="col" class="number">${column.slice(1)}</th>`
    : html`<th scope="col">${column}</th>`;
}

/** A button that keeps the page's language. */
function form({ language }: View, action: string, content: Markup): Markup {
  return html`<form method="post" action="/console/${action}?lang=${language}">${content}</form>`;
}

function status(tone: "good" | "warn" | "bad" | "quiet", words: string): Markup {
  return html`<span class="status ${tone}">${words}</span>`;
}

/** A billing key is a secret, so the path of a charge shows only its fingerprint. */
function withoutKey(path: string): string {
  const key = /^\/v1\/billing\/(?!authorizations\/)(.+)$/.exec(path)?.[1];
  return key === undefined ? path : `/v1/billing/[${fingerprint(key.replace(/%3D$/i, "="))}]`;
}

function newest<Row>(rows: Iterable<Row>): Row[] {
  return [...rows].slice(-ROWS).reverse();
}

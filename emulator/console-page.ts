import { html } from "hono/html";
import { cardCompanyName } from "./card-companies";
import { maskCardNumber } from "./cards";
import { type Core, presentMs } from "./core";
import { fingerprint } from "./identifiers";
import { stateView } from "./ledger-view";
import type { Delivery, Payment } from "./records";
import { toKoreanInstant } from "./time";

type Markup = ReturnType<typeof html>;

const ROWS = 50;
/** Columns of numbers, aligned right. */
const FIGURES: readonly string[] = ["금액", "남은 금액", "승인 수", "순서"];
const won = new Intl.NumberFormat("ko-KR");
const PAYMENT_STATUS: Readonly<Record<Payment["status"], readonly [tone: string, text: string]>> = {
  DONE: ["good", "승인"],
  CANCELED: ["quiet", "취소"],
  PARTIAL_CANCELED: ["warn", "부분 취소"],
  ABORTED: ["bad", "거절"],
};
const DELIVERY_STATE: Readonly<Record<Delivery["state"], readonly [tone: string, text: string]>> = {
  pending: ["warn", "재시도 대기"],
  delivered: ["good", "전달"],
  failed: ["bad", "실패"],
  dropped: ["quiet", "버림"],
};

/** The whole page, with the newest 50 rows of each kind. */
export function renderConsole(core: Core): Markup {
  return html`<!doctype html>
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>토스 에뮬레이터</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/console/console.css" />
      </head>
      <body>
        <main>
          <header>
            <h1>토스 에뮬레이터</h1>
            <p>실제 결제는 일어나지 않아요. 승인된 금액을 여기 장부에서 확인할 수 있어요. <a href="/">새로고침</a></p>
          </header>
          ${totals(core)} ${clock(core)} ${payments(core)} ${billingKeys(core)} ${deliveries(core)} ${faults(core)} ${calls(core)}
          <form method="post" action="/console/reset" class="reset"><button class="danger">장부·빌링키·웹훅 모두 지우기</button></form>
        </main>
      </body>
    </html>`;
}

function totals(core: Core): Markup {
  const state = stateView(core);
  const figures: ReadonlyArray<readonly [label: string, value: string]> = [
    ["승인", `${won.format(state.approvals)}건 · ${won.format(state.approvedWon)}원`],
    ["취소", `${won.format(state.canceledWon)}원`],
    ["남은 금액", `${won.format(state.balanceWon)}원`],
    ["빌링키", `${won.format(state.billingKeys)}개`],
    ["API 호출", `${won.format(state.calls)}번`],
    ["웹훅", `${won.format(state.deliveries)}건 (대기 ${won.format(state.pendingDeliveries)})`],
  ];
  return html`<dl class="totals">
    ${figures.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function clock(core: Core): Markup {
  const { frozenAtMs } = core.state.clock;
  const korea = toKoreanInstant(presentMs(core)).slice(0, 19);
  const steps: ReadonlyArray<readonly [hours: number, text: string]> = [
    [1, "+1시간"],
    [24, "+1일"],
    [24 * 7, "+7일"],
    [24 * 31, "+31일"],
    [-24, "−1일"],
  ];
  return html`<section aria-labelledby="clock">
    <h2 id="clock">시계</h2>
    <p class="now"><time datetime="${korea}+09:00">${korea.replace("T", " ")}</time> (한국 시간${frozenAtMs === null ? "" : ", 멈춤"})</p>
    <div class="buttons">
      ${steps.map(([hours, text]) => clockButton("hours", String(hours), text))}
      ${frozenAtMs === null ? clockButton("mode", "freeze", "멈추기") : clockButton("mode", "release", "다시 흐르게")}
      ${clockButton("mode", "real", "실제 시각으로")}
      <form method="post" action="/console/set-clock">
        <label for="now">한국 시간으로 맞추기</label>
        <input id="now" name="now" type="datetime-local" step="1" value="${korea}" required />
        <button>맞추기</button>
      </form>
    </div>
  </section>`;
}

function clockButton(name: string, value: string, text: string): Markup {
  return html`<form method="post" action="/console/clock"><button name="${name}" value="${value}">${text}</button></form>`;
}

function payments(core: Core): Markup {
  const rows = newest(core.state.payments.values()).map(
    (payment) => html`<tr>
      <td>${korean(payment.requestedAtMs)}</td>
      <td class="number">${won.format(payment.totalAmount)}원</td>
      <td class="number">${won.format(payment.balanceAmount)}원</td>
      <td>${status(PAYMENT_STATUS[payment.status])}</td>
      <td>${payment.orderName}<br /><code>${payment.orderId}</code></td>
      <td><code>${payment.customerKey}</code></td>
    </tr>`,
  );
  return table("결제", core.state.payments.size, ["시각", "금액", "남은 금액", "상태", "주문", "고객 키"], rows);
}

function billingKeys(core: Core): Markup {
  const rows = newest(core.state.billingKeys.values()).map(
    (key) => html`<tr>
      <td>${korean(key.authenticatedAtMs)}</td>
      <td>${cardCompanyName(key.card.issuerCode, "ko")} ${key.card.cardType}<br /><code>${maskCardNumber(key.card.number)}</code></td>
      <td><code>${key.customerKey}</code></td>
      <td><code>${fingerprint(key.billingKey)}</code></td>
      <td class="number">${won.format(key.approvals)}</td>
      <td>${key.deletedAtMs === null ? status(["good", "사용 중"]) : status(["quiet", "삭제됨"])}</td>
    </tr>`,
  );
  return table("빌링키", core.state.billingKeys.size, ["발급", "카드", "고객 키", "지문", "승인 수", "상태"], rows);
}

function deliveries(core: Core): Markup {
  const rows = newest(core.state.deliveries.values()).map((delivery) => {
    const last = delivery.attempts.at(-1);
    return html`<tr>
      <td>${korean(delivery.createdAtMs)}</td>
      <td><code>${delivery.eventType}</code></td>
      <td>${status(DELIVERY_STATE[delivery.state])}</td>
      <td>${delivery.attempts.length}번${last === undefined ? "" : ` · ${last.status ?? last.error ?? ""}`}</td>
      <td>${delivery.nextAttemptAtMs === null ? "–" : korean(delivery.nextAttemptAtMs)}</td>
      <td>
        <form method="post" action="/console/deliveries/${delivery.id}/retry"><button aria-label="${delivery.eventType} 다시 보내기">다시 보내기</button></form>
      </td>
    </tr>`;
  });
  return table("웹훅", core.state.deliveries.size, ["만든 시각", "이벤트", "상태", "시도", "다음 시도", "동작"], rows);
}

function faults(core: Core): Markup {
  const rows = newest(core.state.faults.values()).map(
    (fault) => html`<tr>
      <td><code>${fault.match.operation}</code></td>
      <td><code>${JSON.stringify(fault.action)}</code></td>
      <td>${fault.taken} / ${fault.times === "forever" ? "계속" : fault.times}</td>
      <td>
        <form method="post" action="/console/faults/remove"><input type="hidden" name="id" value="${fault.id}" /><button>지우기</button></form>
      </td>
    </tr>`,
  );
  return table("심어 둔 장애", core.state.faults.size, ["대상", "장애", "쓰인 횟수", "동작"], rows);
}

function calls(core: Core): Markup {
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
        <td>${call.sent ? "" : status(["warn", "응답 없음"])} ${call.replayed ? status(["quiet", "멱등 재응답"]) : ""}</td>
        <td><code>${call.orderId ?? ""}</code></td>
      </tr>`,
    );
  return table("API 호출", total, ["순서", "시각", "요청", "응답", "비고", "주문"], rows);
}

function table(heading: string, count: number, columns: readonly string[], rows: readonly Markup[]): Markup {
  const body =
    rows.length === 0
      ? html`<p class="empty">아직 없어요.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${heading}">
          <table>
            <thead><tr>${columns.map((column) => html`<th scope="col" class="${FIGURES.includes(column) ? "number" : ""}">${column}</th>`)}</tr></thead>
            <tbody>${rows}</tbody>
          </table>
        </div>`;
  return html`<section><h2>${heading} <span class="count">${won.format(count)}</span></h2>${body}</section>`;
}

function status([tone, text]: readonly [tone: string, text: string]): Markup {
  return html`<span class="status ${tone}">${text}</span>`;
}

function korean(atMs: number): string {
  return toKoreanInstant(atMs).slice(0, 19).replace("T", " ");
}

/** A billing key is a secret, so the path of a charge shows only its fingerprint. */
function withoutKey(path: string): string {
  const key = /^\/v1\/billing\/(?!authorizations\/)(.+)$/.exec(path)?.[1];
  return key === undefined ? path : `/v1/billing/[${fingerprint(key.replace(/%3D$/i, "="))}]`;
}

function newest<Row>(rows: Iterable<Row>): Row[] {
  return [...rows].slice(-ROWS).reverse();
}

import { html } from "hono/html";
import { cardCompanyName } from "./card-companies";
import { ISSUERS_BY_PREFIX, readCard, TEST_CARDS, type TestCard } from "./cards";
import type { WindowRequest } from "./window-request";
import { WINDOW_TEXT, type WindowLanguage, type WindowText } from "./window-text";

type Markup = ReturnType<typeof html>;
type WindowView = { language: WindowLanguage; request: WindowRequest; cancelUrl: string; testExpiry: string };

/** The whole window as one page: the card form, the code form, and the return to the merchant. */
export function renderWindow(view: WindowView): Markup {
  const text = WINDOW_TEXT[view.language];
  return page(
    view.language,
    text,
    html`<main
      class="window"
      data-request="${JSON.stringify(view.request)}"
      data-cancel-url="${view.cancelUrl}"
      data-issuers="${JSON.stringify(issuerNames(view.language))}"
      data-birth-label="${text.birthDate}"
      data-birth-hint="${text.birthDateHint}"
      data-business-label="${text.businessNumber}"
      data-business-hint="${text.businessNumberHint}"
      data-working="${text.working}"
      data-failed="${text.failed}"
      data-no-way-back="${text.noWayBack}"
    >
      <div class="sheet">
        <header class="bar">
          <p class="brand"><span class="mark" aria-hidden="true"></span>${text.brand}<span class="badge">${text.testBadge}</span></p>
          <button type="button" class="close" data-action="close" aria-label="${text.close}"><span aria-hidden="true">✕</span></button>
        </header>
        ${cardStep(view, text)} ${codeStep(text)}
        <section class="step leaving" data-step="leaving" hidden>
          <p role="status"><span class="spinner" aria-hidden="true"></span>${text.leaving}</p>
        </section>
        <p class="notice" role="alert" data-notice hidden></p>
      </div>
      ${testCards(view, text)}
    </main>`,
  );
}

/** The page for an invalid request. `fields` are the wrong parameters. */
export function renderWindowError(language: WindowLanguage, fields: readonly string[]): Markup {
  const text = WINDOW_TEXT[language];
  return page(
    language,
    text,
    html`<main class="window">
      <div class="sheet">
        <header class="bar">
          <p class="brand"><span class="mark" aria-hidden="true"></span>${text.brand}<span class="badge">${text.testBadge}</span></p>
        </header>
        <section class="step">
          <h1>${text.errorHeading}</h1>
          <p class="lead">${text.errorLead}</p>
          <p class="wrong-fields"><code>${fields.join(", ")}</code></p>
        </section>
      </div>
    </main>`,
  );
}

function page(language: WindowLanguage, text: WindowText, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${text.title} · ${text.brand}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/window/assets/window.css" />
        <script src="/window/assets/window.js" defer></script>
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}

function cardStep(view: WindowView, text: WindowText): Markup {
  return html`<form class="step" data-step="card" novalidate>
    <h1>${text.heading}</h1>
    <p class="lead">${text.lead}</p>
    ${ownerChoice(view.request, text)}
    <div class="field">
      <label for="number">${text.number}</label>
      <div class="input-row">
        <input
          id="number"
          name="number"
          inputmode="numeric"
          autocomplete="cc-number"
          maxlength="19"
          placeholder="0000 0000 0000 0000"
          aria-describedby="number-error issuer"
        />
        <span id="issuer" class="issuer" aria-live="polite"></span>
      </div>
      <p class="error" id="number-error"></p>
    </div>
    <div class="pair">
      <div class="field">
        <label for="expiry">${text.expiry} (MM/YY)</label>
        <input id="expiry" name="expiry" inputmode="numeric" autocomplete="cc-exp" maxlength="5" placeholder="MM/YY" aria-describedby="expiry-error" />
        <p class="error" id="expiry-error"></p>
      </div>
      <div class="field">
        <label for="password">${text.password}</label>
        <div class="input-row secret">
          <input
            id="password"
            name="password"
            type="password"
            inputmode="numeric"
            autocomplete="off"
            maxlength="2"
            placeholder="••"
            aria-describedby="password-error"
          />
          <span class="dots" aria-hidden="true">••</span>
        </div>
        <p class="error" id="password-error"></p>
      </div>
    </div>
    <div class="field">
      <label for="identity" data-identity-label>${text.birthDate}</label>
      <input
        id="identity"
        name="identity"
        inputmode="numeric"
        autocomplete="off"
        maxlength="6"
        placeholder="${text.birthDateHint}"
        aria-describedby="identity-error"
      />
      <p class="error" id="identity-error"></p>
    </div>
    <div class="field agreement">
      <label class="check"><input type="checkbox" id="agreed" name="agreed" aria-describedby="agreed-error" /><span>${text.agree}</span></label>
      <details>
        <summary>${text.agreeDetails}</summary>
        <ul>
          ${text.agreeTerms.map((term) => html`<li>${term}</li>`)}
        </ul>
      </details>
      <p class="error" id="agreed-error"></p>
    </div>
    <div class="actions">
      <button type="submit" class="primary">${text.next}</button>
      <button type="button" class="quiet" data-action="cancel">${text.cancel}</button>
    </div>
  </form>`;
}

function ownerChoice(request: WindowRequest, text: WindowText): Markup {
  const order = request.cardTypes === "" ? ["PERSONAL", "CORPORATE"] : request.cardTypes.split(",");
  return html`<fieldset class="choice">
    <legend>${text.owner}</legend>
    ${order.map(
      (type, index) =>
        html`<label
          ><input type="radio" name="owner" value="${type}" ${index === 0 ? "checked" : ""} /><span
            >${type === "PERSONAL" ? text.personal : text.corporate}</span
          ></label
        >`,
    )}
  </fieldset>`;
}

function codeStep(text: WindowText): Markup {
  return html`<form class="step" data-step="code" novalidate hidden>
    <h1>${text.smsHeading}</h1>
    <p class="lead">${text.smsLead}</p>
    <div class="field">
      <label for="code">${text.smsCode}</label>
      <input
        id="code"
        name="code"
        class="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="6"
        placeholder="000000"
        aria-describedby="code-error"
      />
      <p class="error" id="code-error"></p>
    </div>
    <div class="actions">
      <button type="submit" class="primary">${text.register}</button>
      <button type="button" class="quiet" data-action="back">${text.back}</button>
    </div>
  </form>`;
}

function testCards(view: WindowView, text: WindowText): Markup {
  const approved = TEST_CARDS.filter((card) => card.behaviour.kind === "approve" && readCard(card.number).cardType !== "미확인");
  const declined = TEST_CARDS.filter((card) => card.behaviour.kind === "decline");
  const special = TEST_CARDS.filter((card) => !approved.includes(card) && !declined.includes(card));
  return html`<details class="test-cards" open>
    <summary>${text.testCards}</summary>
    <p>${text.testCardsLead}</p>
    ${cardGroup(text.groupApproved, approved, view)} ${cardGroup(text.groupDeclined, declined, view)} ${cardGroup(text.groupSpecial, special, view)}
  </details>`;
}

function cardGroup(heading: string, cards: readonly TestCard[], view: WindowView): Markup {
  return html`<h2>${heading}</h2>
    <ul>
      ${cards.map((card) => {
        const isCorporate = readCard(card.number).ownerType === "법인";
        return html`<li>
          <button
            type="button"
            data-card="${card.number}"
            data-expiry="${view.testExpiry}"
            data-owner="${isCorporate ? "CORPORATE" : "PERSONAL"}"
            data-identity="${isCorporate ? "1234567890" : "900101"}"
          >
            <span class="label">${card.label[view.language]}</span>
            <span class="digits">${card.number.replace(/(\d{4})(?=\d)/g, "$1 ")}</span>
          </button>
        </li>`;
      })}
    </ul>`;
}

function issuerNames(language: WindowLanguage): Record<string, string> {
  return Object.fromEntries(Object.entries(ISSUERS_BY_PREFIX).map(([digits, code]) => [digits, cardCompanyName(code, language)]));
}

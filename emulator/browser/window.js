// The card window in the browser: groups digits, submits the two forms, shows each error beside its
// field, and returns to the merchant.
(() => {
  const root = document.querySelector("main[data-request]");
  if (root === null) return;
  const request = JSON.parse(root.dataset.request);
  const issuers = JSON.parse(root.dataset.issuers);
  const inFrame = request.parentOrigin !== "" && window.parent !== window;
  const cardForm = root.querySelector('form[data-step="card"]');
  const codeForm = root.querySelector('form[data-step="code"]');
  const notice = root.querySelector("[data-notice]");
  const PHONE_LAYOUT = "(max-width: 899px)";
  let session = null;

  // The list of test cards is open beside the form. On a phone it is above the form, and closed.
  if (window.matchMedia(PHONE_LAYOUT).matches) root.querySelector(".test-cards").open = false;

  formatDigits(cardForm.number, (digits) => digits.slice(0, 16).replace(/(\d{4})(?=\d)/g, "$1 "));
  formatDigits(cardForm.expiry, (digits) => (digits.length > 2 ? `${digits.slice(0, 2)}/${digits.slice(2, 4)}` : digits));
  for (const name of ["password", "identity"]) formatDigits(cardForm[name], (digits) => digits);
  formatDigits(codeForm.code, (digits) => digits);
  cardForm.number.addEventListener("input", showIssuer);
  for (const radio of cardForm.querySelectorAll('[name="owner"]')) radio.addEventListener("change", showIdentityField);
  showIdentityField();

  cardForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const { number, expiry, identity, password, agreed } = cardForm;
    const fields = {
      number: number.value,
      expiry: expiry.value,
      identity: identity.value,
      password: password.value,
      agreed: agreed.checked,
    };
    submit(cardForm, "/window/billing/card", { ...fields, request }, (answer) => {
      session = answer.session;
      show("code");
      codeForm.code.focus();
    });
  });
  codeForm.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(codeForm, "/window/billing/verify", { session, code: codeForm.code.value });
  });

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === null) return;
    if (button.dataset.card !== undefined) fillCard(button.dataset);
    if (button.dataset.action === "close") close();
    if (button.dataset.action === "cancel") leave(root.dataset.cancelUrl);
    if (button.dataset.action === "back") show("card");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  function formatDigits(input, format) {
    input.addEventListener("input", () => {
      const digitsBefore = input.value.slice(0, input.selectionStart ?? input.value.length).replace(/\D/g, "").length;
      const formatted = format(input.value.replace(/\D/g, ""));
      if (formatted === input.value) return;
      input.value = formatted;
      const caret = positionAfter(formatted, digitsBefore);
      input.setSelectionRange(caret, caret);
    });
  }

  function positionAfter(text, digits) {
    let passed = 0;
    for (let index = 0; index < text.length; index += 1) {
      if (passed === digits) return index;
      if (/\d/.test(text[index])) passed += 1;
    }
    return text.length;
  }

  function showIssuer() {
    root.querySelector("#issuer").textContent = issuers[cardForm.number.value.replace(/\D/g, "").slice(0, 6)] ?? "";
  }

  function showIdentityField() {
    const isCorporate = cardForm.querySelector('[name="owner"]:checked')?.value === "CORPORATE";
    root.querySelector("[data-identity-label]").textContent = isCorporate ? root.dataset.businessLabel : root.dataset.birthLabel;
    cardForm.identity.placeholder = isCorporate ? root.dataset.businessHint : root.dataset.birthHint;
    cardForm.identity.maxLength = isCorporate ? 10 : 6;
  }

  function fillCard(card) {
    const owner = cardForm.querySelector(`[name="owner"][value="${card.owner}"]`);
    if (owner !== null) owner.checked = true;
    showIdentityField();
    cardForm.number.value = card.card.replace(/(\d{4})(?=\d)/g, "$1 ");
    cardForm.expiry.value = card.expiry;
    cardForm.identity.value = card.identity;
    cardForm.password.value = "12";
    showErrors(cardForm, {});
    showIssuer();
    show("card");
    cardForm.agreed.focus();
  }

  async function submit(form, address, body, proceed = () => undefined) {
    const button = form.querySelector(".primary");
    const label = button.textContent;
    button.disabled = true;
    button.textContent = root.dataset.working;
    notice.hidden = true;
    try {
      const query = window.location.search.match(/[?&](lang=\w+)/)?.[1] ?? "";
      const response = await fetch(`${address}?${query}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      showErrors(form, answer.errors ?? {});
      if (answer.redirect !== undefined) leave(answer.redirect);
      else if (answer.message !== undefined) warn(answer.message);
      else if (response.ok && answer.errors === undefined) proceed(answer);
    } catch {
      warn(root.dataset.failed);
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  }

  function showErrors(form, errors) {
    let first = null;
    for (const input of form.querySelectorAll("input[id]")) {
      const message = errors[input.name] ?? "";
      form.querySelector(`#${input.id}-error`).textContent = message;
      input.setAttribute("aria-invalid", String(message !== ""));
      if (message !== "") first ??= input;
    }
    first?.focus();
  }

  function show(name) {
    for (const step of root.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
  }

  function warn(message) {
    notice.textContent = message;
    notice.hidden = false;
  }

  function leave(url) {
    show("leaving");
    if (inFrame) window.parent.postMessage({ type: "toss-window:leave", url }, request.parentOrigin);
    else window.location.replace(url);
  }

  /**
   * Closes the window without a redirect. In a frame the merchant's promise rejects; otherwise the
   * buyer returns to the previous page.
   */
  function close() {
    if (inFrame) window.parent.postMessage({ type: "toss-window:close" }, request.parentOrigin);
    else if (window.history.length > 1) window.history.back();
    else warn(root.dataset.noWayBack);
  }
})();

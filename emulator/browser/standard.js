// Replaces https://js.tosspayments.com/v2/standard: the part of Toss Payments SDK v2 that registers
// cards for billing. Loaded by
// @tosspayments/tosspayments-sdk (`loadTossPayments(clientKey, { src })`) or by a script tag. It
//   makes the checks of the real script, with the same error codes, and opens the card window of
//   the emulator that served it.
(() => {
  const ANONYMOUS = "@@ANONYMOUS";
  const CLIENT_KEY = /^(test|live)_(ck|gck)_\w+$/;
  const CUSTOMER_KEY = /^[A-Za-z0-9\-_=.@]{2,50}$/;
  const PARAMETERS = [
    "method",
    "successUrl",
    "failUrl",
    "customerName",
    "customerEmail",
    "windowTarget",
    "selectableCardTypes",
    "flowMode",
    "easyPay",
    "cardCompany",
    "transfer",
  ];
  const MAX_TEXT_LENGTH = 100;

  const origin = new URL(document.currentScript.src).origin;
  /** The running request of this page: `{ owner, abort }`, or null. */
  let active = null;

  // A page restored from the back/forward cache has no running request.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) active = null;
  });

  function failure(code, message) {
    const error = new Error(message);
    error.name = "TossPaymentsError";
    error.code = code;
    return error;
  }

  /** This is `window.TossPayments`. loadTossPayments calls it once, without `new`. */
  function createInstance(clientKey) {
    if (typeof clientKey !== "string" || !CLIENT_KEY.test(clientKey)) {
      throw failure("INVALID_CLIENT_KEY", "클라이언트 키 형식이 올바르지 않습니다.");
    }
    return {
      payment: (options) => createPayment(clientKey, options),
      widgets: () => {
        throw failure("NOT_SUPPORTED_METHOD", "에뮬레이터는 결제위젯을 지원하지 않습니다.");
      },
      brandpay: () => {
        throw failure("NOT_SUPPORTED_METHOD", "에뮬레이터는 브랜드페이를 지원하지 않습니다.");
      },
    };
  }

  function createPayment(clientKey, options) {
    const customerKey = options?.customerKey;
    if (/^(test|live)_gck_/.test(clientKey))
      throw failure("NOT_SUPPORTED_WIDGET_KEY", "API 개별 연동 키의 클라이언트 키를 사용해주세요.");
    if (typeof customerKey === "string" && /^(test|live)_g?sk_/.test(customerKey)) {
      throw failure("INSECURE_KEY_USAGE", "시크릿 키를 customerKey로 사용할 수 없습니다.");
    }
    if (customerKey !== ANONYMOUS && (typeof customerKey !== "string" || !CUSTOMER_KEY.test(customerKey))) {
      throw failure(
        "INVALID_CUSTOMER_KEY",
        "customerKey는 영문 대소문자, 숫자, 특수문자 -, _, =, ., @ 로 2자 이상 50자 이하여야 합니다.",
      );
    }
    const payment = {
      requestBillingAuth: (request) => requestBillingAuth(payment, { clientKey, customerKey }, request),
      requestPayment: () => Promise.reject(failure("NOT_SUPPORTED_METHOD", "에뮬레이터는 자동결제(빌링)만 지원합니다.")),
      destroy: async () => {
        if (active === null || active.owner !== payment)
          throw failure("NO_ACTIVE_PAYMENT_REQUEST", "진행 중인 결제 요청이 없습니다.");
        active.abort();
      },
    };
    return payment;
  }

  async function requestBillingAuth(owner, keys, request) {
    const wrong = findMistake(keys, request);
    if (wrong !== null) throw wrong;
    if (active !== null) throw failure("INVALID_METHOD_TRANSACTION", "이미 진행 중인 결제 요청이 있습니다.");
    const inFrame = request.windowTarget !== "self" && !isPhone();
    const address = windowAddress(keys, request, inFrame);
    return inFrame ? openFrame(owner, address) : leave(owner, address);
  }

  function findMistake(keys, request) {
    if (typeof request !== "object" || request === null) return failure("INVALID_PARAMETERS", "요청 파라미터가 필요합니다.");
    const unknown = Object.keys(request).find((name) => !PARAMETERS.includes(name));
    if (unknown !== undefined) return failure("INVALID_PARAMETERS", `알 수 없는 파라미터입니다: ${unknown}`);
    if (request.method === undefined) return failure("INVALID_PARAMETERS", "method는 필수 파라미터입니다.");
    if (request.method !== "CARD") return failure("NOT_SUPPORTED_METHOD", "지원하지 않는 결제수단입니다.");
    if (keys.customerKey === ANONYMOUS)
      return failure("INVALID_CUSTOMER_KEY", "자동결제에는 고객을 구분하는 customerKey가 필요합니다.");
    for (const name of ["successUrl", "failUrl"]) {
      if (typeof request[name] !== "string") return failure("INVALID_PARAMETERS", `${name}은 필수 파라미터입니다.`);
    }
    if (!isAddress(request.successUrl))
      return failure("INCORRECT_SUCCESS_URL_FORMAT", "successUrl은 오리진을 포함한 URL이어야 합니다.");
    if (!isAddress(request.failUrl)) return failure("INCORRECT_FAIL_URL_FORMAT", "failUrl은 오리진을 포함한 URL이어야 합니다.");
    return findOptionalMistake(request);
  }

  function findOptionalMistake(request) {
    for (const name of ["customerName", "customerEmail"]) {
      const value = request[name] ?? "";
      if (typeof value !== "string" || value.length > MAX_TEXT_LENGTH)
        return failure("INVALID_PARAMETERS", `${name}이 올바르지 않습니다.`);
    }
    if (![undefined, null, "iframe", "self"].includes(request.windowTarget)) {
      return failure("INVALID_PARAMETERS", "windowTarget은 iframe 또는 self여야 합니다.");
    }
    const types = request.selectableCardTypes ?? [];
    if (!Array.isArray(types) || types.some((type) => type !== "PERSONAL" && type !== "CORPORATE")) {
      return failure("INVALID_PARAMETERS", "selectableCardTypes가 올바르지 않습니다.");
    }
    return null;
  }

  function isAddress(text) {
    if (!/^https?:\/\//.test(text)) return false;
    try {
      return new URL(text).host !== "";
    } catch {
      return false;
    }
  }

  /**
   * Like the real script: without `windowTarget` a computer opens a frame, and a phone or tablet
   * always leaves the page. An iPad may name itself a Mac.
   */
  function isPhone() {
    const { userAgent = "", maxTouchPoints = 0 } = window.navigator ?? {};
    return /Android|iPhone|iPad|iPod/i.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  }

  /** The language of the merchant's page, so that the window speaks it too. */
  function language() {
    return /^(ko|en)\b/i.exec(document.documentElement?.lang ?? "")?.[1].toLowerCase() ?? "";
  }

  function windowAddress(keys, request, inFrame) {
    const address = new URL("/window/billing/card", origin);
    const parameters = {
      clientKey: keys.clientKey,
      customerKey: keys.customerKey,
      successUrl: request.successUrl,
      failUrl: request.failUrl,
      customerName: request.customerName ?? "",
      customerEmail: request.customerEmail ?? "",
      cardTypes: (request.selectableCardTypes ?? []).join(","),
      parentOrigin: inFrame ? window.location.origin : "",
      lang: language(),
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== "") address.searchParams.set(name, value);
    }
    return address.href;
  }

  /**
   * Leaves the page for the window, so the promise stays pending. After "back" the page may start
   * another request.
   */
  function leave(owner, address) {
    return new Promise((_resolve, reject) => {
      begin(owner, reject);
      window.location.assign(address);
    });
  }

  function begin(owner, reject, close = () => undefined) {
    const end = () => {
      active = null;
      close();
    };
    active = {
      owner,
      abort: () => {
        end();
        reject(failure("PAYMENT_REQUEST_ABORTED", "결제 요청이 중단되었습니다."));
      },
    };
    return end;
  }

  function openFrame(owner, address) {
    return new Promise((_resolve, reject) => {
      const frame = document.createElement("iframe");
      frame.src = address;
      frame.title = language() === "en" ? "Toss Payments: register a card" : "토스페이먼츠 카드 등록";
      // Set through the object model, because the merchant's CSP (style-src) may forbid a style
      // attribute.
      const style = {
        position: "fixed",
        inset: "0",
        width: "100%",
        height: "100%",
        border: "0",
        zIndex: "2147483647",
        colorScheme: "normal",
      };
      Object.assign(frame.style, style);

      const end = begin(owner, reject, () => {
        window.removeEventListener("message", listen);
        frame.remove();
      });
      function listen(event) {
        if (event.origin !== origin || event.source !== frame.contentWindow) return;
        if (event.data?.type === "toss-window:close") {
          end();
          reject(failure("USER_CANCEL", "취소되었습니다."));
        } else if (event.data?.type === "toss-window:leave" && isAddress(event.data.url)) {
          end();
          window.location.assign(event.data.url);
        }
      }
      window.addEventListener("message", listen);
      document.body.append(frame);
      frame.focus();
    });
  }

  createInstance.ANONYMOUS = ANONYMOUS;
  window.TossPayments = createInstance;
})();

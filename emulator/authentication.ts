import type { Core } from "./core";
import { type Result, refuse } from "./ledger";

const BASIC = /^Basic\s+([A-Za-z0-9+/]+={0,2})$/i;
const KEY_OF_ANOTHER_KIND = /^(test|live)_(ck|gck|gsk|ak)_|^live_sk_/;

/**
 * Reads the secret key of a request from `Authorization: Basic base64("<secretKey>:")`. Refuses
 * like the real API: without a key 401, without the colon 403, a client, widget or live key 400,
 * any other unknown key 401.
 * Source: docs.tosspayments.com/reference/using-api/authorization
 */
export function readSecretKey(core: Core, authorization: string | undefined): Result<string> {
  if (authorization === undefined || authorization === "") return refuse("UNAUTHORIZED_KEY");
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return refuse("INCORRECT_BASIC_AUTH_FORMAT");
  const decoded = Buffer.from(encoded, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 0) return refuse("INCORRECT_BASIC_AUTH_FORMAT");
  const secretKey = decoded.slice(0, colon);
  if (KEY_OF_ANOTHER_KIND.test(secretKey)) return refuse("INVALID_API_KEY");
  if (!/^test_sk_\S+$/.test(secretKey)) return refuse("UNAUTHORIZED_KEY");
  const { secretKeys } = core.state.settings;
  if (secretKeys !== null && !secretKeys.includes(secretKey)) return refuse("UNAUTHORIZED_KEY");
  return { ok: true, value: secretKey };
}

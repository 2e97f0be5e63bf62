import type { Core } from "./core";
import { type Outcome, refuse } from "./ledger";

const BASIC = /^Basic\s+([A-Za-z0-9+/]+={0,2})$/i;
const KEY_OF_ANOTHER_KIND = /^(test|live)_(ck|gck|gsk|ak)_|^live_sk_/;

/**
 * The secret key of a request. `Authorization: Basic base64("<secretKey>:")`; the shapes of refusal follow the real API: no key 401, no
 * colon 403, a client, widget or live key 400, anything else unknown 401.
 */
export function readSecretKey(core: Core, authorization: string | undefined): Outcome<string> {
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

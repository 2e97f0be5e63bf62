import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyWebhookSignature } from "@/lib/toss/webhook-signature";
import { sampleText } from "./sample";

const BODY = Buffer.from(sampleText("webhook-payout-changed"));
const TIME = "2024-09-05T12:19:21+09:00";
const WEBHOOK_SECRET = "whsec_canary";
const SECURITY_KEY = "00ff".repeat(16);
const NONE = { guide: null, toss: null, transmissionTime: null };

const guide = (secret = WEBHOOK_SECRET, body: Buffer = BODY) => createHmac("sha256", secret).update(body).digest("hex");
const toss = (key: Buffer | string = Buffer.from(SECURITY_KEY, "hex"), time = TIME, body: Buffer = BODY) =>
  `v1:${createHmac("sha256", key).update(body).update(`:${time}`).digest("base64")}`;
const other = Buffer.alloc(32, 7);

function verify(
  headers: Partial<typeof NONE> | Record<string, string>,
  keys = { webhookSecret: WEBHOOK_SECRET, securityKey: SECURITY_KEY },
) {
  return verifyWebhookSignature({ rawBody: BODY, headers: { ...NONE, ...headers }, ...keys });
}

describe("without a signature", () => {
  it("the verdict is absent, whatever is configured", () => {
    expect(verify({})).toBe("absent");
    expect(verify({ transmissionTime: TIME })).toBe("absent");
    expect(verifyWebhookSignature({ rawBody: BODY, headers: NONE })).toBe("absent");
  });
});

describe("the guide's signature", () => {
  it.each([guide(), guide().toUpperCase()])("%s is valid", (header) => {
    expect(verify({ guide: header })).toBe("valid");
  });

  it("is the same over text and bytes", () => {
    const headers = { ...NONE, guide: guide() };
    expect(verifyWebhookSignature({ rawBody: BODY.toString(), headers, webhookSecret: WEBHOOK_SECRET })).toBe("valid");
  });

  it.each([
    ["of another secret", guide("another")],
    ["of another body", guide(WEBHOOK_SECRET, Buffer.from("{}"))],
    ["cut short", guide().slice(0, 62)],
    ["too long", `${guide()}00`],
    ["with half a byte behind it", `${guide()}0`],
    ["with other text behind it", `${guide()}, valid`],
    ["not hex", "z".repeat(64)],
    ["empty", ""],
    ["in base64", Buffer.from(guide(), "hex").toString("base64")],
  ])("%s is invalid", (_, header) => {
    expect(verify({ guide: header })).toBe("invalid");
  });

  it.each([undefined, ""])("is invalid while the configured secret is %j, even if it was made with that", (webhookSecret) => {
    const headers = { ...NONE, guide: guide(webhookSecret ?? "undefined") };
    expect(verifyWebhookSignature({ rawBody: BODY, headers, webhookSecret, securityKey: SECURITY_KEY })).toBe("invalid");
    expect(verifyWebhookSignature({ rawBody: BODY, headers: { ...NONE, guide: guide("") }, webhookSecret })).toBe("invalid");
  });
});

describe("Toss's own signature", () => {
  it.each([
    ["one value", toss()],
    ["the first of two", `${toss()},${toss(other)}`],
    ["the second of two", `${toss(other)},${toss()}`],
    ["two with a space", `${toss(other)}, ${toss()}`],
    ["made with the key as text", toss(SECURITY_KEY)],
    ["beside a version to come", `v2:abc,${toss()}`],
  ])("%s is valid", (_, header) => {
    expect(verify({ toss: header, transmissionTime: TIME })).toBe("valid");
  });

  it.each(["abzz", "zzab", "abc"])(
    "is invalid under the few bytes that %s would decode to, since it is not all hex",
    (securityKey) => {
      const keys = { webhookSecret: "", securityKey };
      for (const few of [Buffer.from(securityKey, "hex"), Buffer.from("ab", "hex"), Buffer.alloc(0)])
        expect(verify({ toss: toss(few), transmissionTime: TIME }, keys)).toBe("invalid");
      expect(verify({ toss: toss(securityKey), transmissionTime: TIME }, keys)).toBe("valid");
    },
  );

  it("is valid with a security key that is not hex", () => {
    expect(verify({ toss: toss("plain key"), transmissionTime: TIME }, { webhookSecret: "", securityKey: "plain key" })).toBe(
      "valid",
    );
  });

  it.each([
    ["two wrong values", `${toss(other)},${toss(Buffer.alloc(32, 8))}`],
    ["without its version", toss().slice(3)],
    ["under another version", toss().replace("v1:", "v2:")],
    ["of another time", toss(undefined, "2024-09-05T12:19:22+09:00")],
    ["of another body", toss(undefined, TIME, Buffer.from("{}"))],
    ["cut short", toss().slice(0, 20)],
    ["empty", ""],
    ["an empty value", "v1:"],
    ["not base64", "v1:!!!"],
  ])("%s is invalid", (_, header) => {
    expect(verify({ toss: header, transmissionTime: TIME })).toBe("invalid");
  });

  it.each([undefined, ""])("is invalid while the configured key is %j", (securityKey) => {
    const headers = { guide: null, toss: toss(""), transmissionTime: TIME };
    expect(verifyWebhookSignature({ rawBody: BODY, headers, securityKey, webhookSecret: WEBHOOK_SECRET })).toBe("invalid");
  });

  it.each([null, ""])("is invalid with a transmission time of %j", (transmissionTime) => {
    const headers = { guide: null, toss: toss(undefined, ""), transmissionTime };
    expect(verifyWebhookSignature({ rawBody: BODY, headers, securityKey: SECURITY_KEY })).toBe("invalid");
  });
});

describe("both signatures", () => {
  it("must both be right", () => {
    expect(verify({ guide: guide(), toss: toss(), transmissionTime: TIME })).toBe("valid");
    expect(verify({ guide: guide("another"), toss: toss(), transmissionTime: TIME })).toBe("invalid");
    expect(verify({ guide: guide(), toss: toss(other), transmissionTime: TIME })).toBe("invalid");
  });
});

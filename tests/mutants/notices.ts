import type { Mutant } from "./mutant";

const PHONES = ["tests/notice/phones.test.ts"];

/** Mistakes in who is told what, by which channel, and how often. */
export const NOTICES: readonly Mutant[] = [
  {
    name: "a refused AlimTalk is followed by nothing",
    file: "lib/notice/phone-line.ts",
    search: 'if (notice.channel === "alimtalk") await fallBackToSms(tx, { id: notice.id, now: context.now() });\n  else if',
    replace: 'if (notice.channel === "alimtalk") return;\n  if',
    tests: PHONES,
  },
  {
    name: "a person is told of an event by AlimTalk and by SMS",
    file: "db/queries/notice/phone.ts",
    search: "other.channel in ('alimtalk', 'sms'))",
    replace: "other.channel = 'fax')",
    tests: PHONES,
  },
  {
    name: "a text message whose answer was lost is sent again",
    file: "lib/text-message/texter.ts",
    search: "message.mayBeSentSince ? await findSent(account, message, message.mayBeSentSince) : null",
    replace: "null as Texted | null",
    tests: PHONES,
  },
  {
    name: "a text message that the provider has is sent again",
    file: "lib/notice/deliver.ts",
    search: "if (handedAs !== null && lookUp) return",
    replace: "if (handedAs === '' && lookUp) return",
    tests: PHONES,
  },
  {
    name: "a mail server that is down keeps people from being told by phone",
    file: "lib/notice/deliver.ts",
    search: "await branch(context, phone);\n",
    replace: "",
    tests: PHONES,
  },
  {
    name: "a message that Kakao could not deliver counts as delivered",
    file: "lib/text-message/texter.ts",
    search: 'statusCode === RECEIVED ? "accepted" : "refused"',
    replace: '"accepted"',
    tests: PHONES,
  },
  {
    name: "phones ring at night",
    file: "lib/notice/read-letters.ts",
    search: 'if (phones) return { kind: "later", until: phones };',
    replace: "",
    tests: PHONES,
  },
  {
    name: "a number is used without consent",
    file: "lib/notice/save-phone.ts",
    search: 'if (!isAgreed) return { ok: false, reason: "consent_needed" };',
    replace: "",
    tests: ["tests/routes/notice-phone.test.ts"],
  },
  {
    name: "a message that was taken is sent by SMS because a look-up failed",
    file: "lib/notice/deliver.ts",
    search: "if (isHanded) {",
    replace: 'if (kind === "handed") {',
    tests: PHONES,
  },
  {
    name: "an unproven number gets a link that needs no sign-in",
    file: "lib/notice/read-letters.ts",
    search: "if (isPhoneChannel(notice.channel)) return null;",
    replace: "",
    tests: PHONES,
  },
];

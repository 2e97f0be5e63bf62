import { billingTests, type Mutant } from "./mutant";

const TOKEN = ["tests/lib/link-token.test.ts"];
const LINK = billingTests("link/pay-by-link");

/** Mistakes in what the link of a mail opens, for whom, and how long. */
export const LINKS: readonly Mutant[] = [
  {
    name: "anybody may write a link: its hash is not compared",
    file: "lib/link-token.ts",
    search: "timingSafeEqual(hashOf(key, said), bytes.subarray(HASHED_BYTES))",
    replace: "hashOf(key, said).length === bytes.subarray(HASHED_BYTES).length",
    tests: TOKEN,
  },
  {
    name: "the end of a link may be moved: it is not part of what is signed",
    file: "lib/link-token.ts",
    search: '"mailed links")).update(said)',
    replace: '"mailed links")).update(said.subarray(0, 17))',
    tests: TOKEN,
  },
  {
    name: "a link works in the very instant of its end",
    file: "lib/billing/rules/link.ts",
    search: "endsAt <= now",
    replace: "endsAt < now",
    tests: billingTests("rules/link", "link/pay-by-link"),
  },
  {
    name: "a link works for ever",
    file: "lib/billing/link/find-link.ts",
    search: 'link.purpose === "consent" || isLinkOver(link, context.now())) return null;',
    replace: 'link.purpose === "consent") return null;',
    tests: LINK,
  },
  {
    name: "the link of a receipt pays",
    file: "lib/billing/link/find-link.ts",
    search: "  if (purpose !== undefined && link.purpose !== purpose) return null;\n",
    replace: "",
    tests: LINK,
  },
  {
    name: "a link opens a card window although its invoice is paid",
    file: "lib/billing/checkout/open-checkout.ts",
    search: 'if (!isOwed(owed, { invoiceId, now: context.now() })) return { ok: false, reason: "nothing_owed" };',
    replace: "",
    tests: LINK,
  },
  {
    name: "a link changes the card although its invoice was paid meanwhile",
    file: "lib/billing/checkout/replace-card.ts",
    search: "if (checkout.invoiceId && !isOwed(owed",
    replace: "if (!checkout && !isOwed(owed",
    tests: LINK,
  },
  {
    name: "a link pays whatever invoice is open by then",
    file: "lib/billing/rules/amount-owed.ts",
    search: "invoice.id === invoiceId && isCollectable",
    replace: 'invoice.id !== "" && isCollectable',
    tests: [...billingTests("rules/amount-owed"), ...LINK],
  },
  {
    name: "a link finishes any checkout of its person",
    file: "lib/billing/checkout/authorize.ts",
    search: "(invoiceId !== undefined && checkout.invoiceId !== invoiceId)",
    replace: "invoiceId === checkout.id",
    tests: LINK,
  },
  {
    name: "a refused link has the key of the card in use deleted",
    file: "lib/billing/checkout/replace-card.ts",
    search: 'if (subscription.paymentMethodId !== paymentMethodId) return { kind: "refused", reason: "nothing_owed" };',
    replace: 'return { kind: "refused", reason: "nothing_owed" };',
    tests: LINK,
  },
  {
    name: "a link is pressed as often as somebody likes",
    file: "lib/billing/link/limits.ts",
    search: "return press.ok ? null : press;",
    replace: "return press.ok ? null : null;",
    tests: LINK,
  },
  {
    name: "the mail of a failure links to the receipt",
    file: "lib/notice/read-letters.ts",
    search: '{ purpose: "pay", invoiceId: owed.id, endsAt }',
    replace: '{ purpose: "receipt", invoiceId: owed.id, endsAt }',
    tests: ["tests/notice/links.test.ts"],
  },
];

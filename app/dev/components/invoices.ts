import type { InvoicePageView } from "@/lib/billing/views/views";
import { CARD_SAMPLE, NOW, PERIOD, PLAN } from "./samples";

const PAID: InvoicePageView = {
  number: "TRK-2026-000123",
  status: "paid",
  openedAt: PERIOD.start,
  plan: PLAN.plan,
  period: PERIOD,
  listWon: 9_900,
  units: { unitWon: 9_900, quantity: 1 },
  discountWon: 0,
  creditWon: 0,
  amountWon: 9_900,
  isTrial: false,
  discount: null,
  tax: { suppliedWon: 9_000, vatWon: 900 },
  refunds: [],
  refundedWon: 0,
  keptWon: 9_900,
  paid: { at: PERIOD.start, card: CARD_SAMPLE, receiptUrl: null },
  customer: { name: "김하나", email: "hana@example.com", companyName: null, businessNumber: null },
};
const UNPAID: InvoicePageView = { ...PAID, tax: null, paid: null };

/** One invoice for each state, with the longest name and the largest amount that can occur. */
export const INVOICES: { name: string; invoice: InvoicePageView }[] = [
  {
    name: "invoice of a company, partly refunded",
    invoice: {
      ...PAID,
      amountWon: 1_234_567_000,
      listWon: 1_234_567_000,
      tax: { suppliedWon: 1_122_333_636, vatWon: 112_233_364 },
      refunds: [
        { at: PERIOD.start, amountWon: 34_567_000 },
        { at: NOW, amountWon: 1_000 },
      ],
      refundedWon: 34_568_000,
      keptWon: 1_199_999_000,
      customer: {
        ...PAID.customer,
        companyName: "주식회사 세상에서가장긴회사이름을가진회사의한국지점 서울특별시 강남구 제일지점",
        businessNumber: "1234567891",
      },
    },
  },
  {
    name: "invoice, refunded",
    invoice: { ...PAID, refunds: [{ at: NOW, amountWon: 9_900 }], refundedWon: 9_900, keptWon: 0 },
  },
  {
    name: "invoice of a change of plan",
    invoice: { ...PAID, listWon: 99_000, creditWon: 5_109, amountWon: 93_891, tax: null, keptWon: 93_891 },
  },
  {
    name: "invoice of several units",
    invoice: { ...PAID, listWon: 29_700, units: { unitWon: 9_900, quantity: 3 }, amountWon: 29_700, tax: null, keptWon: 29_700 },
  },
  {
    name: "invoice with a code",
    invoice: {
      ...PAID,
      amountWon: 4_950,
      keptWon: 4_950,
      discountWon: 4_950,
      discount: { code: "여름할인2026NEWSUMMER", amountWon: 4_950 },
    },
  },
  {
    name: "invoice that asks for nothing",
    invoice: { ...UNPAID, amountWon: 0, keptWon: 0, discountWon: 9_900, discount: { code: "WELCOME", amountWon: 9_900 } },
  },
  { name: "invoice, checking", invoice: { ...UNPAID, status: "pending" } },
  { name: "invoice, open", invoice: { ...UNPAID, status: "open" } },
  { name: "invoice, void", invoice: { ...UNPAID, status: "void" } },
];

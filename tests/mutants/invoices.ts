import { billingTests, type Mutant } from "./mutant";

const DETAILS = billingTests("invoice/save-details");
const PAGE = billingTests("views/read-invoice");
const DATABASE = ["tests/db/illegal-states.test.ts"];

/** Mistakes in what an invoice says, and to whom. */
export const INVOICES: readonly Mutant[] = [
  {
    name: "anybody may read an invoice whose number they know",
    file: "db/queries/invoice/invoice-pages.ts",
    search: "eq(invoices.userId, userId), eq(invoices.year, year)",
    replace: "eq(invoices.year, year)",
    tests: PAGE,
  },
  {
    name: "an invoice names the company of another person",
    file: "db/migrations/0025_invoice_details.sql",
    search: "WHERE user_id = NEW.user_id ORDER BY",
    replace: "ORDER BY",
    tests: DETAILS,
  },
  {
    name: "an invoice holds the person's oldest version",
    file: "db/migrations/0025_invoice_details.sql",
    search: "ORDER BY id DESC LIMIT 1",
    replace: "ORDER BY id LIMIT 1",
    tests: DETAILS,
  },
  {
    name: "a version can be changed under the invoices that hold it",
    file: "db/migrations/0025_invoice_details.sql",
    search: 'BEFORE UPDATE ON "invoice_details"',
    replace: 'AFTER UPDATE OF "id" ON "invoice_details"',
    tests: DATABASE,
  },
  {
    name: "any ten digits are a business registration number",
    file: "lib/billing/rules/business-number.ts",
    search: "checkDigitOf(digits) === Number(digits[DIGITS - 1]) ? digits : null",
    replace: "digits",
    tests: billingTests("rules/business-number"),
  },
  {
    name: "the same details are stored again with each press",
    file: "lib/billing/invoice/save-details.ts",
    search: "if (isSame(present ?? NOTHING, read.details)) return;",
    replace: "",
    tests: DETAILS,
  },
  {
    name: "a list of addresses passes for one",
    file: "lib/billing/invoice/save-details.ts",
    search: 'if (addresses.includes(null)) return { ok: false, reason: "invalid_receipt_email" };',
    replace: "",
    tests: DETAILS,
  },
  {
    name: "an invoice leaves out what was given back",
    file: "lib/billing/views/read-invoice.ts",
    search: "amountWon - (paid?.payment.refundedWon ?? 0)",
    replace: "amountWon",
    tests: PAGE,
  },
];

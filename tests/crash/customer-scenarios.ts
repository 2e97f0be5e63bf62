/** What customers request, and Toss's webhooks. */
import { saveDetails } from "@/lib/billing/invoice/save-details";
import { lookUpOwn } from "@/lib/billing/payment/look-up-own";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { resume } from "@/lib/billing/subscription/resume";
import { removePhone } from "@/lib/notice/remove-phone";
import { savePhone } from "@/lib/notice/save-phone";
import {
  cancelEvent,
  cancelInConsole,
  cancelSafely,
  cancels,
  deletionEvent,
  fallBehind,
  loseChargeAnswer,
  webhookArrives,
} from "./acts";
import { type Act, ended, paidOnce, type Scenario, type Setup, safely, stillActive } from "./scenario";

const resumes: Act = ({ person }, context) => resume(context, { userId: person.id });
const looksUp: Act = ({ person }, context) => lookUpOwn(context, { userId: person.id });
const company = { companyName: "하나상회", businessNumber: "", receiptEmails: ["books@example.com"] };
const namesCompany: Act = ({ person }, context) => saveDetails(context, { userId: person.id, ...company });
const NUMBER = "01012345678";
const givesNumber: Act = ({ person }, context) => savePhone(context, { userId: person.id, number: NUMBER, isAgreed: true });
const takesNumberBack: Act = ({ person }, context) => removePhone(context, { userId: person.id });
const numbersOf = async ({ world, person }: Setup) =>
  (await world.sql<{ number: string }[]>`select number from notice_phones where user_id = ${person.id}`).map(
    ({ number }) => number,
  );
const triesAgain: Act = ({ person }, context) => retryPayment(context, { userId: person.id });

export const CUSTOMER_SCENARIOS: Scenario[] = [
  {
    name: "retry an unpaid payment",
    begins: "at the renewal",
    prepare: (setup) => fallBehind(setup),
    act: triesAgain,
    reaches: ["retryPayment", "openAttempt", "collect", "settle"],
    again: triesAgain,
    end: paidOnce,
  },
  {
    name: "look up the own payment",
    begins: "at the renewal",
    prepare: loseChargeAnswer,
    act: looksUp,
    reaches: ["lookUpOwn", "resolvePending"],
    again: looksUp,
    end: paidOnce,
  },
  {
    name: "cancel",
    begins: "subscribed",
    act: cancels,
    reaches: ["cancel"],
    again: cancels,
    end: { ...stillActive, cancels: true },
  },
  {
    name: "cancel while unpaid",
    begins: "at the renewal",
    prepare: (setup) => fallBehind(setup),
    act: cancels,
    reaches: ["cancel", "endSubscription", "deleteRevokedKeys"],
    again: cancels,
    end: { ...ended, cancels: true },
  },
  {
    name: "resume",
    begins: "subscribed",
    prepare: cancelSafely,
    act: resumes,
    reaches: ["resume"],
    again: resumes,
    end: stillActive,
  },
  {
    name: "name a company for later invoices",
    begins: "subscribed",
    act: namesCompany,
    reaches: ["saveDetails"],
    again: namesCompany,
    end: stillActive,
    also: {
      of: async ({ world, person }) =>
        (await world.sql`select company_name as name from invoice_details where user_id = ${person.id}`).map(({ name }) => name),
      is: [company.companyName],
    },
  },
  {
    name: "give a number for notices",
    begins: "subscribed",
    act: givesNumber,
    reaches: ["savePhone"],
    again: givesNumber,
    end: stillActive,
    also: { of: numbersOf, is: [NUMBER] },
  },
  {
    name: "take the number back",
    begins: "subscribed",
    prepare: (setup) => givesNumber(setup, safely(setup)),
    act: takesNumberBack,
    reaches: ["removePhone"],
    again: takesNumberBack,
    end: stillActive,
    also: { of: numbersOf, is: [] },
  },
  {
    name: "receive the webhook of a cancel",
    begins: "subscribed",
    prepare: cancelInConsole,
    act: webhookArrives(cancelEvent),
    reaches: ["receiveWebhook", "processWebhook", "refreshPayment", "recordRefunds", "endSubscription"],
    again: webhookArrives(cancelEvent),
    end: ended,
  },
  {
    name: "receive the webhook of a deleted key",
    begins: "subscribed",
    act: webhookArrives(deletionEvent),
    reaches: ["receiveWebhook", "processWebhook"],
    again: webhookArrives(deletionEvent),
    end: stillActive,
    also: {
      of: async ({ world, person }) =>
        (await world.sql`select reported_deleted_at is not null as noted from payment_methods where user_id = ${person.id}`).map(
          ({ noted }) => noted,
        ),
      is: [true],
    },
  },
];

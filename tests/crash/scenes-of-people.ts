/** What people ask for, and what Toss tells. */

import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { resume } from "@/lib/billing/subscription/resume";
import { cancelInConsole, cancelSafely, cancels, cancelTold, deletionTold, fallBehind, isTold } from "./acts";
import { type Act, over, paidOnce, paysOn, type Scene } from "./stage";

const resumes: Act = ({ person }, context) => resume(context, { userId: person.id });
const triesAgain: Act = ({ person }, context) => retryPayment(context, { userId: person.id });

export const PEOPLE_AND_TOSS: Scene[] = [
  {
    name: "try again",
    begins: "at the renewal",
    prepare: (stage) => fallBehind(stage),
    act: triesAgain,
    reaches: ["retryPayment", "openAttempt", "collect", "settle"],
    again: triesAgain,
    end: paidOnce,
  },
  {
    name: "cancel",
    begins: "subscribed",
    act: cancels,
    reaches: ["cancel"],
    again: cancels,
    end: { ...paysOn, cancels: true },
  },
  {
    name: "cancel while unpaid",
    begins: "at the renewal",
    prepare: (stage) => fallBehind(stage),
    act: cancels,
    reaches: ["cancel", "endSubscription", "deleteRevokedKeys"],
    again: cancels,
    end: { ...over, cancels: true },
  },
  { name: "resume", begins: "subscribed", prepare: cancelSafely, act: resumes, reaches: ["resume"], again: resumes, end: paysOn },
  {
    name: "a webhook of a cancel",
    begins: "subscribed",
    prepare: cancelInConsole,
    act: isTold(cancelTold),
    reaches: ["receiveWebhook", "processWebhook", "refreshPayment", "recordRefunds", "endSubscription"],
    again: isTold(cancelTold),
    end: over,
  },
  {
    name: "a webhook of a deleted key",
    begins: "subscribed",
    act: isTold(deletionTold),
    reaches: ["receiveWebhook", "processWebhook"],
    again: isTold(deletionTold),
    end: paysOn,
    also: {
      of: async ({ world, person }) =>
        (await world.sql`select reported_deleted_at is not null as noted from payment_methods where user_id = ${person.id}`).map(
          ({ noted }) => noted,
        ),
      is: [true],
    },
  },
];

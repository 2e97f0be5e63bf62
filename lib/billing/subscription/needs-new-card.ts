import type { Subscription } from "@/db/queries/subscription/subscriptions";
import { classifyChargeCode } from "../../toss/codes";

/** Whether the issuer declined the card for good, so that another attempt on it could only fail. */
export const needsNewCard = ({ lastDeclineCode }: Pick<Subscription, "lastDeclineCode">): boolean =>
  classifyChargeCode(lastDeclineCode ?? "", SOME_4XX) === "hard";

/** A refusal's class depends on its code alone. */
const SOME_4XX = 400;

/** Every scenario of the crash matrix. */
import { CHECKOUT_SCENARIOS } from "./checkout-scenarios";
import { CONSENT_SCENARIOS } from "./consent-scenarios";
import { CUSTOMER_SCENARIOS } from "./customer-scenarios";
import { NOTICE_SCENARIOS } from "./notice-scenarios";
import { OPERATOR_SCENARIOS } from "./operator-scenarios";
import { PLAN_SCENARIOS } from "./plan-scenarios";
import { PROMOTION_SCENARIOS } from "./promotion-scenarios";
import { REFUND_SCENARIOS } from "./refund-scenarios";
import { RUN_SCENARIOS } from "./run-scenarios";
import type { Scenario } from "./scenario";
import { TRIAL_SCENARIOS } from "./trial-scenarios";

export const SCENARIOS: readonly Scenario[] = [
  ...CHECKOUT_SCENARIOS,
  ...RUN_SCENARIOS,
  ...CUSTOMER_SCENARIOS,
  ...PLAN_SCENARIOS,
  ...CONSENT_SCENARIOS,
  ...PROMOTION_SCENARIOS,
  ...TRIAL_SCENARIOS,
  ...REFUND_SCENARIOS,
  ...OPERATOR_SCENARIOS,
  ...NOTICE_SCENARIOS,
];

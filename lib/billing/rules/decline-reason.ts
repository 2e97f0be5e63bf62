/**
 * Why a card could not be charged or registered. There is one reason for each thing that a customer
 * can do about it. The sentences are in app/_messages.
 */
export const DECLINE_REASONS = [
  "insufficient_funds",
  "limit_exceeded",
  "card_expired",
  "card_stopped",
  "card_lost_or_stolen",
  "card_details_wrong",
  "card_unsupported",
  "card_not_activated",
  "issuer_declined",
  "auth_locked",
  "fraud_suspected",
  "key_gone",
  "bank_closed",
  "temporary",
  "restart",
  "our_fault",
  "other",
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

import type { listRefundsOfPayments } from "@/db/queries/admin/refunds";
import { readActor } from "./actor";
import type { RefundStory } from "./views";

export function refundStory({ requestedBy, ...refund }: Awaited<ReturnType<typeof listRefundsOfPayments>>[number]): RefundStory {
  const { id, kind, status, amountWon, reason, requestedAt, refusedCode, pendingCode } = refund;
  return { id, kind, status, amountWon, reason, requestedAt, code: refusedCode ?? pendingCode, by: readActor(requestedBy) };
}

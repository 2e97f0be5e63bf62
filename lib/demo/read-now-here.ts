import { z } from "zod";
import { findPerson } from "@/db/queries/account/people";
import { listPaymentsOf } from "@/db/queries/invoice/history";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../context";

/** What the database and Toss say of a person at this instant. */
export type NowHere = {
  subscription: { status: string; dueAt: Date | null; graceEndsAt: Date | null } | null;
  payment: { status: string; amountWon: number } | null;
  /** Null when the emulator does not answer. */
  toss: { charged: number; cards: number } | null;
};

const EMULATOR_TIMEOUT_MS = 3_000;
const ledger = z.object({
  payments: z.array(z.object({ status: z.string() })),
  billingKeys: z.array(z.object({ deletedAt: z.string().nullable() })),
});

/**
 * For the tour of the demo: the newest rows of a person, and what the emulator has booked for them.
 * @param emulatorUrl the emulator in the place of Toss
 */
export async function readNowHere(
  context: Context,
  { userId, emulatorUrl }: { userId: string; emulatorUrl: string },
): Promise<NowHere> {
  const person = await findPerson(context.db, userId);
  const latest = await findLatestSubscriptionOf(context.db, userId);
  const [newest] = await listPaymentsOf(context.db, { userId, limit: 1 });
  return {
    subscription: latest && {
      status: latest.subscription.status,
      dueAt: latest.subscription.dueAt,
      graceEndsAt: latest.subscription.graceEndsAt,
    },
    payment: newest ? { status: newest.payment.status, amountWon: newest.invoice.amountWon } : null,
    toss: person ? await readLedger(emulatorUrl, person.customerKey) : null,
  };
}

async function readLedger(emulatorUrl: string, customerKey: string): Promise<NowHere["toss"]> {
  try {
    const answer = await fetch(`${emulatorUrl}/emulator/ledger?${new URLSearchParams({ customerKey })}`, {
      signal: AbortSignal.timeout(EMULATOR_TIMEOUT_MS),
    });
    const { payments, billingKeys } = ledger.parse(await answer.json());
    return {
      charged: payments.filter(({ status }) => status === "DONE").length,
      cards: billingKeys.filter(({ deletedAt }) => deletedAt === null).length,
    };
  } catch {
    // The tour goes on without this side; the demo's start says when the emulator has ended.
    return null;
  }
}

// What one delinquency consists of: everything since its first counted refusal, whatever invoice it was about.

import { and, desc, eq, gte } from "drizzle-orm";
import type { Queryable } from "../client";
import { payments } from "../schema";

/** The attempts that the person asked for in the delinquency that began then, newest first. */
export const listPersonAttempts = (db: Queryable, input: { userId: string; subscriptionId: string; delinquentSince: Date }) =>
  db
    .select({ createdAt: payments.createdAt })
    .from(payments)
    .where(
      and(
        eq(payments.userId, input.userId),
        gte(payments.createdAt, input.delinquentSince),
        eq(payments.subscriptionId, input.subscriptionId),
        eq(payments.trigger, "person"),
      ),
    )
    .orderBy(desc(payments.createdAt));

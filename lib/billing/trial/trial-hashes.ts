import { createHmac, randomBytes } from "node:crypto";
import type { Queryable } from "@/db/client";
import { findTrialKey, insertTrialKey, type TrialUse } from "@/db/queries/trial/trial-uses";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { seal, unseal } from "../../seal";
import { TRIAL_KEY_PLACE } from "../card/rotate-keys";
import { type CardMarks, cardMark, mailboxOf } from "../rules/trial";

const KEY_BYTES = 32;

type Who = { userId: string; email: string };
type Hashes = Pick<TrialUse, "accountHash" | "mailboxHash" | "cardHash">;

/**
 * By what a person is known again, as keyed hashes. The key is made with the first trial and never
 * changes, whatever becomes of the key ring, so that a trial is remembered for ever.
 * @param card null: before there is one
 * Source: docs/decisions/0054-trials.md
 */
export async function trialHashes(
  db: Queryable,
  context: Context,
  { userId, email, card }: Who & { card: CardMarks | null },
): Promise<Hashes> {
  const key = await keyOf(db, context);
  const hash = (kind: string, text: string) => createHmac("sha256", key).update(`${kind}|${text}`).digest("hex");
  const mark = card && cardMark(card);
  return {
    accountHash: hash("account", userId),
    mailboxHash: hash("mailbox", mailboxOf(email)),
    cardHash: mark && hash("card", mark),
  };
}

/** Made by the first who needs it: all who come at once read the one that was stored. */
async function keyOf(db: Queryable, context: Context): Promise<Buffer> {
  const stored = (await findTrialKey(db)) ?? (await makeKey(db, context));
  return Buffer.from(unseal(context.keyRing, { ...TRIAL_KEY_PLACE, row: stored.id }, stored.keySealed), "base64url");
}

async function makeKey(db: Queryable, { keyRing, now }: Context) {
  const id = crypto.randomUUID();
  const keySealed = seal(keyRing, { ...TRIAL_KEY_PLACE, row: id }, randomBytes(KEY_BYTES).toString("base64url"));
  await insertTrialKey(db, { id, keySealed, createdAt: now() });
  const stored = await findTrialKey(db);
  invariant(stored, "the key of the trials was not stored");
  return stored;
}

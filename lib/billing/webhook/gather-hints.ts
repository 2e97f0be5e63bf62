import type { Database } from "@/db/client";
import { type Hint, type MergedHint, mergeHint, mergeHints } from "@/db/queries/webhook/webhooks";
import { gather } from "../../gather";
import type { Log } from "../../log";

/** Merged with one statement at most. Its rows are locked for as long as it runs. */
const MAX_TOGETHER = 50;

/**
 * Merges the events of all requests of a process, each together with those that arrived during the
 * last statement, so that a flood needs few statements. An event counts as stored when the promise
 * resolves.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export const gatherHints = (db: Database, log: Log): ((hint: Hint) => Promise<MergedHint>) =>
  gather({
    most: MAX_TOGETHER,
    together: (hints) => mergeHints(db, hints),
    alone: (hint) => mergeHint(db, hint),
    onFault: (err) => log.warn({ err }, "webhooks could not be merged together and are merged one by one"),
  });

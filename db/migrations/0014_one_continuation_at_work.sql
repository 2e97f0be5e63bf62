-- At most one continuation of all runs is at work: this index takes the place of the row of batch_relay.
-- Runs of the release before, beside this one, still use that row; where one of them begins a continuation while
-- another is at work, its insert fails, its caller logs that, and the continuation at work does the rest.
-- Continuations that were killed are still on record as running. All but the newest are closed, since the index
-- allows one; one that is alive after all records its own end over this one.
UPDATE "billing_runs" SET "status" = 'failed', "finished_at" = coalesce("finished_at", now())
WHERE "status" = 'running' AND "generation" > 0
  AND "id" <> (SELECT "id" FROM "billing_runs" WHERE "status" = 'running' AND "generation" > 0 ORDER BY "started_at" DESC, "id" LIMIT 1);--> statement-breakpoint
CREATE UNIQUE INDEX "billing_runs_one_continuation_at_work" ON "billing_runs" USING btree ("status") WHERE status = 'running' and generation > 0;

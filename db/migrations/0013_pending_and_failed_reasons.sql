-- payments.last_answer and checkouts.failure_code each hold a word of ours or a code of Toss's, told apart by upper case. The pairs below keep the two apart.
-- The former columns stay while old and new code run side by side: old code writes and reads only them, new code only the pairs, and a trigger for each
-- table keeps both forms in step. A later migration drops the two triggers, their functions and the former columns; nothing else uses them.
-- Neither version inserts a row with any of these columns set, so the triggers watch updates only. Every row is kept: the values are split here, once.
ALTER TABLE "checkouts" ADD COLUMN "failed_reason" text;--> statement-breakpoint
ALTER TABLE "checkouts" ADD COLUMN "failed_code" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "pending_reason" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "pending_code" text;--> statement-breakpoint

-- Which refusal an old code was, the table of codes says: undecided_refusal covers them all, and the code decides what follows.
CREATE FUNCTION pending_reason_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.pending_reason, NEW.pending_code) IS DISTINCT FROM (OLD.pending_reason, OLD.pending_code) THEN
    NEW.last_answer := coalesce(NEW.pending_code, NEW.pending_reason);
  ELSIF NEW.last_answer ~ '^[A-Z]' THEN
    NEW.pending_reason := 'undecided_refusal';
    NEW.pending_code := NEW.last_answer;
  ELSE
    NEW.pending_reason := lower(NEW.last_answer);
    NEW.pending_code := null;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE FUNCTION failed_reason_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- Our own declines, which old code writes in upper case.
  own CONSTANT text[] := '{no_answer,no_longer_wanted,refunded_by_reconciliation,seal_key_missing,billing_key_unreadable}';
BEGIN
  IF (NEW.failed_reason, NEW.failed_code) IS DISTINCT FROM (OLD.failed_reason, OLD.failed_code) THEN
    NEW.failure_code := coalesce(NEW.failed_code, CASE WHEN NEW.failed_reason = any(own) THEN upper(NEW.failed_reason) ELSE NEW.failed_reason END);
  ELSIF NEW.failure_code ~ '^[A-Z]' AND NOT lower(NEW.failure_code) = any(own) THEN
    NEW.failed_reason := 'declined';
    NEW.failed_code := NEW.failure_code;
  ELSE
    NEW.failed_reason := lower(NEW.failure_code);
    NEW.failed_code := null;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint

UPDATE "payments" SET
  "pending_reason" = CASE WHEN last_answer ~ '^[A-Z]' THEN 'undecided_refusal' ELSE lower(last_answer) END,
  "pending_code" = CASE WHEN last_answer ~ '^[A-Z]' THEN last_answer END
WHERE "last_answer" IS NOT NULL;
--> statement-breakpoint
WITH "split" AS (
  SELECT "id", "failure_code" ~ '^[A-Z]' AND lower("failure_code") NOT IN
    ('no_answer', 'no_longer_wanted', 'refunded_by_reconciliation', 'seal_key_missing', 'billing_key_unreadable') AS "is_declined"
  FROM "checkouts" WHERE "failure_code" IS NOT NULL
)
UPDATE "checkouts" SET
  "failed_reason" = CASE WHEN "split"."is_declined" THEN 'declined' ELSE lower("failure_code") END,
  "failed_code" = CASE WHEN "split"."is_declined" THEN "failure_code" END
FROM "split" WHERE "split"."id" = "checkouts"."id";
--> statement-breakpoint

CREATE TRIGGER payments_pending_reason_in_step BEFORE UPDATE OF "last_answer", "pending_reason", "pending_code" ON "payments"
  FOR EACH ROW WHEN ((OLD.last_answer, OLD.pending_reason, OLD.pending_code) IS DISTINCT FROM (NEW.last_answer, NEW.pending_reason, NEW.pending_code))
  EXECUTE FUNCTION pending_reason_in_step();
--> statement-breakpoint
CREATE TRIGGER checkouts_failed_reason_in_step BEFORE UPDATE OF "failure_code", "failed_reason", "failed_code" ON "checkouts"
  FOR EACH ROW WHEN ((OLD.failure_code, OLD.failed_reason, OLD.failed_code) IS DISTINCT FROM (NEW.failure_code, NEW.failed_reason, NEW.failed_code))
  EXECUTE FUNCTION failed_reason_in_step();
--> statement-breakpoint

ALTER TABLE "checkouts" DROP CONSTRAINT "checkouts_failed_has_code";--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_failed_has_reason" CHECK ((status = 'failed') <= (failed_reason is not null));--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_declined_has_code" CHECK ((failed_reason is not distinct from 'declined') = (failed_code is not null));--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_pending_code_has_reason" CHECK (pending_code is null or pending_reason is not null);

-- Anyone can post webhooks, so what they cause gets bounds: one open event and one reading a minute for each payment, a row of the pace of
-- their own, a count an hour, and bodies only of what names something of ours.
-- Code of the release before runs on beside this. It stores every body and leaves the new columns empty, so no new index meets its rows; it
-- paces on row 1 only; and an open event, the one kind of row that it acts upon, has its body in the new code too. Only during a flood it may
-- have none: then old code counts one try, leaves the event open, and new code acts upon it.
CREATE TABLE "webhook_hours" (
	"hour" timestamp with time zone PRIMARY KEY NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "webhook_hours_counted" CHECK (events > 0)
);
--> statement-breakpoint
ALTER TABLE "toss_pace" DROP CONSTRAINT "toss_pace_single_row";--> statement-breakpoint
ALTER TABLE "webhook_events" ALTER COLUMN "body_sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "hint_read_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhook_events" ADD COLUMN "payment_id" uuid;--> statement-breakpoint
ALTER TABLE "webhook_events" ADD COLUMN "body_hash" text;--> statement-breakpoint
ALTER TABLE "webhook_events" ADD COLUMN "merged" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_events_one_open_per_payment" ON "webhook_events" USING btree ("payment_id") WHERE status = 'received';--> statement-breakpoint
CREATE INDEX "webhook_events_of_strangers" ON "webhook_events" USING btree ("received_at") WHERE status in ('ignored', 'refused');--> statement-breakpoint
ALTER TABLE "toss_pace" ADD CONSTRAINT "toss_pace_rows" CHECK (id in (1, 2));
--> statement-breakpoint
-- The row is there from the start, so that a reservation is one plain update.
INSERT INTO "toss_pace" ("id", "next_slot_at") VALUES (2, now());

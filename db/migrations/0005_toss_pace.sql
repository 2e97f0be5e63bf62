CREATE TABLE "toss_pace" (
	"id" integer PRIMARY KEY NOT NULL,
	"next_slot_at" timestamp with time zone NOT NULL,
	CONSTRAINT "toss_pace_single_row" CHECK (id = 1)
);
--> statement-breakpoint
-- The row is there from the start, so that a reservation is one plain update.
INSERT INTO "toss_pace" ("id", "next_slot_at") VALUES (1, now());

CREATE TABLE "batch_relay" (
	"id" integer PRIMARY KEY NOT NULL,
	"predecessor" uuid,
	"free_at" timestamp with time zone NOT NULL,
	CONSTRAINT "batch_relay_single_row" CHECK (id = 1)
);

--> statement-breakpoint
-- The row is there from the start, free, so that everything else is a plain update.
INSERT INTO "batch_relay" ("id", "free_at") VALUES (1, 'epoch');

CREATE TABLE "toss_circuit" (
	"id" integer PRIMARY KEY NOT NULL,
	"silences" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp with time zone,
	CONSTRAINT "toss_circuit_single_row" CHECK (id = 1)
);

--> statement-breakpoint
-- The row is there from the start, closed, so that everything else is a plain update.
INSERT INTO "toss_circuit" ("id") VALUES (1);

CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"most" integer NOT NULL,
	"taken_at" timestamp with time zone[] NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rate_limits_within_most" CHECK (cardinality(taken_at) <= most)
);
--> statement-breakpoint
CREATE INDEX "rate_limits_expired" ON "rate_limits" USING btree ("expires_at");
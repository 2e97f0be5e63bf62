CREATE TYPE "public"."alert_kind" AS ENUM('unknown_payment', 'run_stopped');--> statement-breakpoint
ALTER TYPE "public"."payment_trigger" ADD VALUE 'person';--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "alert_kind" NOT NULL,
	"subject" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "alerts_close_after_open" CHECK (closed_at is null or closed_at >= opened_at)
);
--> statement-breakpoint
ALTER TABLE "billing_runs" ADD COLUMN "successor_of" uuid;--> statement-breakpoint
ALTER TABLE "billing_runs" ADD COLUMN "generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_one_open_per_subject" ON "alerts" USING btree ("kind","subject") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "alerts_opened" ON "alerts" USING btree ("opened_at");--> statement-breakpoint
CREATE UNIQUE INDEX "billing_runs_one_successor" ON "billing_runs" USING btree ("successor_of");--> statement-breakpoint
CREATE INDEX "billing_runs_running" ON "billing_runs" USING btree ("started_at") WHERE status = 'running';
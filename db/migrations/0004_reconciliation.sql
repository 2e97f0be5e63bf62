CREATE TYPE "public"."difference_kind" AS ENUM('missing_at_toss', 'missing_here', 'unknown_order', 'wrong_amount', 'wrong_status', 'canceled_at_toss', 'duplicate');--> statement-breakpoint
CREATE TYPE "public"."difference_repair" AS ENUM('reread', 'record_refunds', 'record_charge', 'refund_orphan', 'by_hand');--> statement-breakpoint
CREATE TYPE "public"."difference_status" AS ENUM('open', 'repaired', 'gone', 'accepted');--> statement-breakpoint
CREATE TYPE "public"."reconciliation_status" AS ENUM('running', 'completed', 'incomplete', 'failed');--> statement-breakpoint
CREATE TABLE "reconciliation_differences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"kind" "difference_kind" NOT NULL,
	"repair" "difference_repair" NOT NULL,
	"status" "difference_status" DEFAULT 'open' NOT NULL,
	"subject" text NOT NULL,
	"order_id" text NOT NULL,
	"payment_key" text,
	"payment_id" uuid,
	"user_id" text,
	"here_won" integer,
	"toss_won" integer,
	"here_status" text,
	"toss_status" text,
	"occurred_at" timestamp with time zone NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	"note" text,
	CONSTRAINT "reconciliation_differences_closed_has_date" CHECK ((status = 'open') = (closed_at is null and closed_by is null)),
	CONSTRAINT "reconciliation_differences_accepted_has_note" CHECK ((status = 'accepted') = (note is not null))
);
--> statement-breakpoint
CREATE TABLE "reconciliation_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scheduled_on" date,
	"status" "reconciliation_status" DEFAULT 'running' NOT NULL,
	"window_from" timestamp with time zone NOT NULL,
	"window_to" timestamp with time zone NOT NULL,
	"compared_until" timestamp with time zone,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"transactions" integer DEFAULT 0 NOT NULL,
	"entries" integer DEFAULT 0 NOT NULL,
	"found" integer DEFAULT 0 NOT NULL,
	"gone" integer DEFAULT 0 NOT NULL,
	"unconfirmed" integer DEFAULT 0 NOT NULL,
	"stop_code" text,
	CONSTRAINT "reconciliation_runs_window_not_empty" CHECK (window_to > window_from),
	CONSTRAINT "reconciliation_runs_finished_has_date" CHECK ((status = 'running') = (finished_at is null))
);
--> statement-breakpoint
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_run_id_reconciliation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."reconciliation_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_differences_open_unique" ON "reconciliation_differences" USING btree ("kind","subject") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "reconciliation_differences_open" ON "reconciliation_differences" USING btree ("occurred_at","id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "reconciliation_differences_subject" ON "reconciliation_differences" USING btree ("subject");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_runs_scheduled_unique" ON "reconciliation_runs" USING btree ("scheduled_on");--> statement-breakpoint
CREATE INDEX "reconciliation_runs_started" ON "reconciliation_runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "ledger_entries_occurred" ON "ledger_entries" USING btree ("occurred_at","id");
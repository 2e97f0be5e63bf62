-- Plan changes: what comes with the next period, what is carried over, and an invoice of its own. Code of the release before neither
-- schedules a change nor opens such an invoice; a change that was scheduled waits for the first renewal by this release.
ALTER TYPE "public"."invoice_reason" ADD VALUE 'subscription_update';--> statement-breakpoint
ALTER TABLE "invoices" DROP CONSTRAINT "invoices_credit_not_negative";--> statement-breakpoint
DROP INDEX "invoices_period_unique";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "next_plan" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "next_price_id" uuid;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "credit_won" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_next_price_fk" FOREIGN KEY ("next_price_id","next_plan") REFERENCES "public"."prices"("id","plan") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_period_unique" ON "invoices" USING btree ("subscription_id","period_start","reason") WHERE reason in ('subscription_create', 'subscription_cycle') or status <> 'void';--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_credit_owes_little" CHECK (credit_won > -100);--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_next_plan_has_price" CHECK ((next_plan is null) = (next_price_id is null));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_credit_owes_little" CHECK (credit_won > -100);
-- A plan becomes a text that the catalogue knows, where it was one of two words of an enum, so that a new plan needs no migration.
-- Every row keeps its plan. Code of the release before runs on beside this: it sends and reads plans as text, names no type, keeps no
-- prepared statement, and knows no plan but the two that are stored here.
-- The three large tables are rewritten once and are locked meanwhile. The locks are taken first and
-- together; should a running charge make a deadlock of it, PostgreSQL ends one of the two, and either can be repeated.
LOCK TABLE "checkouts", "subscriptions", "invoices", "prices" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
INSERT INTO "plans" ("id") SELECT unnest(enum_range(NULL::"public"."plan"))::text;
--> statement-breakpoint
ALTER TABLE "checkouts" DROP CONSTRAINT "checkouts_price_id_prices_id_fk";
--> statement-breakpoint
ALTER TABLE "invoices" DROP CONSTRAINT "invoices_price_id_prices_id_fk";
--> statement-breakpoint
ALTER TABLE "subscriptions" DROP CONSTRAINT "subscriptions_price_id_prices_id_fk";
--> statement-breakpoint
-- PostgreSQL changes no type of a column that a trigger names, so the trigger of 0012 is taken off and put back as it was.
DROP TRIGGER "invoices_are_frozen" ON "invoices";
--> statement-breakpoint
ALTER TABLE "prices" ALTER COLUMN "plan" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "checkouts" ALTER COLUMN "plan" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "invoices" ALTER COLUMN "plan" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "plan" SET DATA TYPE text;
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "reason", "period_index", "period_start", "period_end", "amount_won", "opened_at" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.opened_at)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.opened_at)
  ) EXECUTE FUNCTION refuse_changed_invoice();
--> statement-breakpoint
-- The key on the price names the plan as well: what a row says of its plan cannot disagree with its price, at no further look-up a row.
ALTER TABLE "prices" ADD CONSTRAINT "prices_id_plan_unique" UNIQUE("id","plan");
--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_plan_plans_id_fk" FOREIGN KEY ("plan") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_price_fk" FOREIGN KEY ("price_id","plan") REFERENCES "public"."prices"("id","plan") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_price_fk" FOREIGN KEY ("price_id","plan") REFERENCES "public"."prices"("id","plan") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_price_fk" FOREIGN KEY ("price_id","plan") REFERENCES "public"."prices"("id","plan") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
DROP TYPE "public"."plan";

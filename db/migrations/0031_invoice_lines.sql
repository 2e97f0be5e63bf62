-- What a discount and a credit took off an invoice. Code of the release before knows neither and gives none: 0.
ALTER TABLE "invoices" ADD COLUMN "discount_won" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "credit_won" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_discount_not_negative" CHECK (discount_won >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_credit_not_negative" CHECK (credit_won >= 0);
--> statement-breakpoint
DROP TRIGGER invoices_are_frozen ON "invoices";
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "reason", "period_index", "period_start", "period_end", "amount_won", "discount_won", "credit_won", "opened_at", "details_id" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.discount_won, OLD.credit_won, OLD.opened_at, OLD.details_id)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.discount_won, NEW.credit_won, NEW.opened_at, NEW.details_id)
  ) EXECUTE FUNCTION refuse_changed_invoice();

-- How many units a price is paid for. What is older is for one, and so is what code of the release before writes.
ALTER TABLE "checkouts" ADD COLUMN "quantity" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "quantity" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "quantity" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "next_quantity" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_quantity" CHECK (quantity between 1 and 1000);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_quantity" CHECK (quantity between 1 and 1000);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_list_is_of_units" CHECK ((amount_won + discount_won + credit_won) % greatest(quantity, 1) = 0);--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_quantity" CHECK (quantity between 1 and 1000);--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_next_quantity" CHECK (next_quantity between 1 and 1000);
--> statement-breakpoint
DROP TRIGGER invoices_are_frozen ON "invoices";
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "quantity", "reason", "period_index", "period_start", "period_end", "amount_won", "discount_won", "credit_won", "redemption_id", "gate", "consent_id", "opened_at", "details_id" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.quantity, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.discount_won, OLD.credit_won, OLD.redemption_id, OLD.gate, OLD.consent_id, OLD.opened_at, OLD.details_id)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.quantity, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.discount_won, NEW.credit_won, NEW.redemption_id, NEW.gate, NEW.consent_id, NEW.opened_at, NEW.details_id)
  ) EXECUTE FUNCTION refuse_changed_invoice();
--> statement-breakpoint
-- Code of the release before opens the payment of a checkout as if it sold one unit, and what follows would cost that of one.
CREATE FUNCTION refuse_forgotten_quantity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM checkouts c JOIN invoices i ON i.id = NEW.invoice_id
    WHERE c.id = NEW.checkout_id AND c.purpose = 'subscribe' AND c.quantity <> i.quantity) THEN
    RAISE EXCEPTION 'payment % leaves out the quantity of its checkout', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER payments_hold_quantity AFTER INSERT ON "payments"
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.checkout_id IS NOT NULL) EXECUTE FUNCTION refuse_forgotten_quantity();
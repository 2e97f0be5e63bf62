-- What has become of a payment stays so, and what an invoice says is owed stays what it was: a mistake in the code, or a hand at the database, is refused.
CREATE FUNCTION refuse_second_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'payment % is % and cannot become %', OLD.id, OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_outcome_is_final AFTER UPDATE OF "status" ON "payments"
  FOR EACH ROW WHEN (OLD.status <> 'pending' AND NEW.status <> OLD.status) EXECUTE FUNCTION refuse_second_outcome();
--> statement-breakpoint
CREATE FUNCTION refuse_changed_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what invoice % says is owed cannot change', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "reason", "period_index", "period_start", "period_end", "amount_won", "opened_at" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.opened_at)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.opened_at)
  ) EXECUTE FUNCTION refuse_changed_invoice();

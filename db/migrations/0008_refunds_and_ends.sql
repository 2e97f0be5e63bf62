-- What a check of one row cannot say: no payment gives back more than was charged, and an ended subscription stays ended.
CREATE FUNCTION refuse_refund_beyond_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Of two refunds at once the second waits here, and then counts the first.
  PERFORM 1 FROM public.payments WHERE id = NEW.payment_id FOR NO KEY UPDATE;
  IF (SELECT sum(amount_won) FROM public.ledger_entries WHERE payment_id = NEW.payment_id) < 0 THEN
    RAISE EXCEPTION 'payment % would give back more than was charged', NEW.payment_id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- After the statement, so that it counts everything that the statement stores. Charges cost the look at their kind.
CREATE TRIGGER ledger_entries_refunds_within_charge AFTER INSERT ON "ledger_entries"
  FOR EACH ROW WHEN (NEW.kind = 'refund') EXECUTE FUNCTION refuse_refund_beyond_charge();
--> statement-breakpoint
CREATE FUNCTION refuse_revival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'subscription % has ended and cannot become %', OLD.id, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER subscriptions_ended_is_final BEFORE UPDATE OF "status" ON "subscriptions"
  FOR EACH ROW WHEN (OLD.status = 'ended' AND NEW.status <> 'ended') EXECUTE FUNCTION refuse_revival();
--> statement-breakpoint
-- As before, and it names the trigger that refused, as PostgreSQL names a constraint.
CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;

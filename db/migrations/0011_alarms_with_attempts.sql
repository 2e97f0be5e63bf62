-- In the order in which a run takes them, so that a batch under way and this do not wait for each other; 0012 needs them too, in the same transaction.
LOCK TABLE "invoices", "payments", "alerts" IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint
-- An attempt and its alarm are written together, whoever writes: no process that dies, and no hand at the database, leaves one without the other. The alarm
-- opens an hour later by itself and goes with the outcome; one that never opened leaves nothing.
CREATE FUNCTION set_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.alerts (kind, subject, opened_at)
    VALUES ('unknown_payment', NEW.order_id, NEW.created_at + interval '1 hour') ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_set_alarm AFTER INSERT ON "payments"
  FOR EACH ROW WHEN (NEW.status = 'pending') EXECUTE FUNCTION set_alarm();
--> statement-breakpoint
CREATE FUNCTION end_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.alerts
    WHERE kind = 'unknown_payment' AND subject = NEW.order_id AND closed_at IS NULL AND opened_at > NEW.settled_at;
  IF NOT FOUND THEN
    UPDATE public.alerts SET closed_at = NEW.settled_at
      WHERE kind = 'unknown_payment' AND subject = NEW.order_id AND closed_at IS NULL;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_end_alarm AFTER UPDATE OF "status" ON "payments"
  FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status <> 'pending') EXECUTE FUNCTION end_alarm();
--> statement-breakpoint
-- Attempts that had no alarm yet, and alarms whose attempt was settled while nobody came by.
INSERT INTO "alerts" (kind, subject, opened_at)
  SELECT 'unknown_payment', order_id, created_at + interval '1 hour' FROM "payments" WHERE status = 'pending' ON CONFLICT DO NOTHING;
--> statement-breakpoint
DELETE FROM "alerts" USING "payments"
  WHERE kind = 'unknown_payment' AND subject = order_id AND closed_at IS NULL AND opened_at > settled_at;
--> statement-breakpoint
UPDATE "alerts" SET closed_at = settled_at FROM "payments"
  WHERE kind = 'unknown_payment' AND subject = order_id AND closed_at IS NULL AND status <> 'pending';

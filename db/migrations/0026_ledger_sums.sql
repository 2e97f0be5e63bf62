CREATE TABLE "ledger_sums" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"moved_on" date NOT NULL,
	"kind" "ledger_kind" NOT NULL,
	"entries" integer NOT NULL,
	"amount_won" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "ledger_sums_day" ON "ledger_sums" USING btree ("moved_on");--> statement-breakpoint
CREATE INDEX "invoices_lost" ON "invoices" USING btree ("closed_at") WHERE status in ('uncollectible', 'void');--> statement-breakpoint
-- Nobody adds an entry between the sums of what is there and the trigger that sums what comes.
LOCK TABLE "ledger_entries" IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint
INSERT INTO "ledger_sums" (moved_on, kind, entries, amount_won)
  SELECT (occurred_at AT TIME ZONE 'Asia/Seoul')::date, kind, count(*), sum(amount_won) FROM "ledger_entries" GROUP BY 1, 2;
--> statement-breakpoint
CREATE FUNCTION sum_ledger_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.ledger_sums (moved_on, kind, entries, amount_won)
    SELECT (occurred_at AT TIME ZONE 'Asia/Seoul')::date, kind, count(*), sum(amount_won) FROM added GROUP BY 1, 2;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER ledger_entries_are_summed AFTER INSERT ON "ledger_entries"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION sum_ledger_entries();

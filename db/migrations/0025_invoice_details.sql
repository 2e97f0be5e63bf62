-- What a person wants on invoices, in versions, and the version that each invoice holds from its opening on.
-- Code of the release before runs on beside this: it writes no versions, and the trigger gives its invoices the right one.
CREATE TABLE "invoice_details" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"company_name" text,
	"business_number" text,
	"receipt_emails" text[] DEFAULT '{}' NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "invoice_details_company_named" CHECK (company_name <> '' and char_length(company_name) <= 80),
	CONSTRAINT "invoice_details_number_has_company" CHECK (business_number is null or company_name is not null),
	CONSTRAINT "invoice_details_number_is_ten_digits" CHECK (business_number ~ '^[0-9]{10}$'),
	CONSTRAINT "invoice_details_few_emails" CHECK (cardinality(receipt_emails) <= 3)
);
--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "details_id" bigint;--> statement-breakpoint
ALTER TABLE "invoice_details" ADD CONSTRAINT "invoice_details_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invoice_details_user" ON "invoice_details" USING btree ("user_id","id");--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_details_id_invoice_details_id_fk" FOREIGN KEY ("details_id") REFERENCES "public"."invoice_details"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE FUNCTION hold_invoice_details() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.details_id := (SELECT id FROM invoice_details WHERE user_id = NEW.user_id ORDER BY id DESC LIMIT 1);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER invoices_hold_details BEFORE INSERT ON "invoices" FOR EACH ROW EXECUTE FUNCTION hold_invoice_details();
--> statement-breakpoint
DROP TRIGGER invoices_are_frozen ON "invoices";
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "reason", "period_index", "period_start", "period_end", "amount_won", "opened_at", "details_id" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.opened_at, OLD.details_id)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.opened_at, NEW.details_id)
  ) EXECUTE FUNCTION refuse_changed_invoice();
--> statement-breakpoint
-- A version may be deleted while no invoice holds it; the foreign key keeps the others.
CREATE TRIGGER invoice_details_never_change BEFORE UPDATE ON "invoice_details" FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();

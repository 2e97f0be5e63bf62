-- A checkout that a mailed link has opened names the one invoice that it may pay. Code of the release before runs on beside this: it opens none,
-- and takes one that it is asked to finish for an ordinary change of card.
ALTER TABLE "checkouts" ADD COLUMN "invoice_id" uuid;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_invoice_by_new_card" CHECK (invoice_id is null or purpose = 'replace_card');
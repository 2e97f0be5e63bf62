DROP INDEX "refunds_owed";--> statement-breakpoint
CREATE INDEX "payments_failed_renewals" ON "payments" USING btree ("created_at") WHERE trigger = 'renewal' and status = 'declined';--> statement-breakpoint
CREATE INDEX "refunds_owed" ON "refunds" USING btree ("requested_at") WHERE status <> 'done';
-- Trials: who had one, and the period before period 0. Code of the release before begins none: its checkouts have no trial, and it counts periods of a trial's subscription as this one does.
CREATE TABLE "trial_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key_sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trial_uses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_hash" text NOT NULL,
	"mailbox_hash" text NOT NULL,
	"card_hash" text,
	"begun_at" timestamp with time zone NOT NULL,
	CONSTRAINT "trial_uses_are_hashes" CHECK (account_hash ~ '^[0-9a-f]{64}$' and mailbox_hash ~ '^[0-9a-f]{64}$' and card_hash ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
ALTER TABLE "checkouts" DROP CONSTRAINT "checkouts_discount_has_code";--> statement-breakpoint
ALTER TABLE "subscriptions" DROP CONSTRAINT "subscriptions_period_index";--> statement-breakpoint
ALTER TABLE "checkouts" ADD COLUMN "trial_days" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "trial_keys_only_one" ON "trial_keys" USING btree ((true));--> statement-breakpoint
CREATE UNIQUE INDEX "trial_uses_account_unique" ON "trial_uses" USING btree ("account_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "trial_uses_mailbox_unique" ON "trial_uses" USING btree ("mailbox_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "trial_uses_card_unique" ON "trial_uses" USING btree ("card_hash");--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_discount_has_reason" CHECK (discount_won >= 0 and (promotion_code_id is not null or trial_days is not null or discount_won = 0));--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_trial_is_alone" CHECK (trial_days is null or (trial_days > 0 and purpose = 'subscribe' and promotion_code_id is null and amount_won = 0));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_trial_is_free" CHECK (period_index >= 0 or (amount_won = 0 and discount_won > 0));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_period_index" CHECK (period_index >= -1);
--> statement-breakpoint
-- Remembered for ever: a use is never changed or taken away, and the key of its hashes is only sealed anew.
CREATE FUNCTION refuse_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: trials are remembered for ever', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER trial_uses_for_ever BEFORE UPDATE OR DELETE ON "trial_uses" FOR EACH ROW EXECUTE FUNCTION refuse_forgetting();
--> statement-breakpoint
CREATE TRIGGER trial_keys_for_ever BEFORE DELETE ON "trial_keys" FOR EACH ROW EXECUTE FUNCTION refuse_forgetting();

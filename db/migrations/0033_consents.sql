-- Consents to charges that are dearer than what was paid before, announced prices, and what the gate before a charge has decided.
-- Code of the release before knows none of them: it charges the price that a subscription holds.
ALTER TYPE "public"."end_reason" ADD VALUE 'consent_missing';--> statement-breakpoint
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ask_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"subscription_id" uuid,
	"kind" text NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"charge_at" timestamp with time zone NOT NULL,
	"from_won" integer NOT NULL,
	"to_won" integer NOT NULL,
	"shown_text" text NOT NULL,
	"text_version" text NOT NULL,
	"way" text NOT NULL,
	"address" text NOT NULL,
	"agent" text NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "consents_amounts" CHECK (from_won >= 0 and to_won >= 0),
	CONSTRAINT "consents_to_a_rise" CHECK (kind = 'own_act' or to_won > from_won),
	CONSTRAINT "consents_subscription_or_own_act" CHECK (kind = 'own_act' or subscription_id is not null),
	CONSTRAINT "consents_show_something" CHECK (kind = 'own_act' or shown_text <> ''),
	CONSTRAINT "consents_withdrawn_later" CHECK (withdrawn_at >= given_at)
);
--> statement-breakpoint
ALTER TABLE "prices" ADD COLUMN "raise_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "prices" ADD COLUMN "without_consent" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "gate" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "consent_id" uuid;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "returned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "consents_one_for_a_charge" ON "consents" USING btree ("subscription_id","period_start") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "consents_user" ON "consents" USING btree ("user_id","given_at");--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_consent_id_consents_id_fk" FOREIGN KEY ("consent_id") REFERENCES "public"."consents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invoices_discounted" ON "invoices" USING btree ("period_end") WHERE discount_won > 0;--> statement-breakpoint
CREATE INDEX "notices_asked" ON "notices" USING btree ("created_at") WHERE template = 'consent_needed';--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_consented_has_consent" CHECK (gate is distinct from 'consented' or consent_id is not null);--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_raise_is_whole" CHECK ((raise_from is null) = (without_consent is null));--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_raise_is_ahead" CHECK (raise_from > created_at);--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_returned_was_sent" CHECK (returned_at is null or status = 'sent');
--> statement-breakpoint
-- A consent is evidence: it stays as it was given, and can be withdrawn once.
CREATE FUNCTION refuse_changed_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'consent % can only be withdrawn, once', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER consents_are_evidence BEFORE UPDATE ON "consents"
  FOR EACH ROW WHEN (
    OLD.withdrawn_at IS NOT NULL
    OR (to_jsonb(OLD) - 'withdrawn_at') IS DISTINCT FROM (to_jsonb(NEW) - 'withdrawn_at')
  ) EXECUTE FUNCTION refuse_changed_consent();
--> statement-breakpoint
CREATE TRIGGER consents_stay BEFORE DELETE ON "consents" FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
--> statement-breakpoint
DROP TRIGGER invoices_are_frozen ON "invoices";
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "reason", "period_index", "period_start", "period_end", "amount_won", "discount_won", "credit_won", "gate", "consent_id", "opened_at", "details_id" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.discount_won, OLD.credit_won, OLD.gate, OLD.consent_id, OLD.opened_at, OLD.details_id)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.discount_won, NEW.credit_won, NEW.gate, NEW.consent_id, NEW.opened_at, NEW.details_id)
  ) EXECUTE FUNCTION refuse_changed_invoice();
--> statement-breakpoint
-- A message that was accepted may still come back, once: everything else about it stays.
DROP TRIGGER notices_are_final ON "notices";
--> statement-breakpoint
CREATE TRIGGER notices_are_final BEFORE UPDATE ON "notices"
  FOR EACH ROW WHEN (
    (OLD.status <> 'waiting' AND NOT (
      OLD.status = 'sent' AND OLD.returned_at IS NULL AND (to_jsonb(OLD) - 'returned_at') = (to_jsonb(NEW) - 'returned_at')
    )) OR
    (OLD.event, OLD.template, OLD.channel, OLD.user_id, OLD.subscription_id, OLD.payment_id, OLD.detail, OLD.created_at)
    IS DISTINCT FROM
    (NEW.event, NEW.template, NEW.channel, NEW.user_id, NEW.subscription_id, NEW.payment_id, NEW.detail, NEW.created_at)
  ) EXECUTE FUNCTION refuse_changed_notice();

-- Promotion codes, their uses, and what a use takes off. Code of the release before knows none of it: its checkouts and invoices have no code.
CREATE TYPE "public"."promotion_audience" AS ENUM('new', 'everybody');--> statement-breakpoint
CREATE TYPE "public"."redemption_status" AS ENUM('reserved', 'spent', 'given_back');--> statement-breakpoint
CREATE TABLE "promotion_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"percent_off" integer,
	"won_off" integer,
	"invoices" integer,
	"plans" text[],
	"audience" "promotion_audience" NOT NULL,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"max_uses" integer,
	"max_uses_per_person" integer DEFAULT 1 NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"stopped_at" timestamp with time zone,
	"stopped_by" text,
	CONSTRAINT "promotion_codes_one_spelling" CHECK (code ~ '^[A-Z0-9가-힣]{3,32}$'),
	CONSTRAINT "promotion_codes_one_kind" CHECK ((percent_off is null) <> (won_off is null)),
	CONSTRAINT "promotion_codes_percent" CHECK (percent_off between 1 and 100),
	CONSTRAINT "promotion_codes_won_off" CHECK (won_off > 0),
	CONSTRAINT "promotion_codes_invoices" CHECK (invoices > 0),
	CONSTRAINT "promotion_codes_plans_not_empty" CHECK (cardinality(plans) > 0),
	CONSTRAINT "promotion_codes_window_not_empty" CHECK (ends_at > starts_at),
	CONSTRAINT "promotion_codes_limits" CHECK (max_uses > 0 and max_uses_per_person > 0),
	CONSTRAINT "promotion_codes_within_limit" CHECK (taken >= 0 and (max_uses is null or taken <= max_uses)),
	CONSTRAINT "promotion_codes_stopped_has_actor" CHECK ((stopped_at is null) = (stopped_by is null))
);
--> statement-breakpoint
CREATE TABLE "promotion_redemptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"order_id" text NOT NULL,
	"nth" integer NOT NULL,
	"status" "redemption_status" DEFAULT 'reserved' NOT NULL,
	"subscription_id" uuid,
	"invoices_lowered" integer DEFAULT 0 NOT NULL,
	"reserved_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "promotion_redemptions_nth" CHECK (nth > 0),
	CONSTRAINT "promotion_redemptions_settled_has_date" CHECK ((status = 'reserved') = (settled_at is null)),
	CONSTRAINT "promotion_redemptions_spent_has_subscription" CHECK ((status = 'spent') = (subscription_id is not null)),
	CONSTRAINT "promotion_redemptions_spent_has_invoice" CHECK ((status = 'spent') = (invoices_lowered > 0) and invoices_lowered >= 0)
);
--> statement-breakpoint
ALTER TABLE "checkouts" ADD COLUMN "promotion_code_id" uuid;--> statement-breakpoint
ALTER TABLE "checkouts" ADD COLUMN "discount_won" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "redemption_id" uuid;--> statement-breakpoint
ALTER TABLE "promotion_redemptions" ADD CONSTRAINT "promotion_redemptions_code_id_promotion_codes_id_fk" FOREIGN KEY ("code_id") REFERENCES "public"."promotion_codes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_redemptions" ADD CONSTRAINT "promotion_redemptions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_redemptions" ADD CONSTRAINT "promotion_redemptions_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "promotion_codes_code_unique" ON "promotion_codes" USING btree ("code");--> statement-breakpoint
CREATE INDEX "promotion_codes_created" ON "promotion_codes" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "promotion_redemptions_order_unique" ON "promotion_redemptions" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "promotion_redemptions_nth_unique" ON "promotion_redemptions" USING btree ("code_id","user_id","nth") WHERE status <> 'given_back';--> statement-breakpoint
CREATE UNIQUE INDEX "promotion_redemptions_one_per_subscription" ON "promotion_redemptions" USING btree ("subscription_id");--> statement-breakpoint
CREATE INDEX "promotion_redemptions_user" ON "promotion_redemptions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "invoices_redemption" ON "invoices" USING btree ("redemption_id") WHERE redemption_id is not null;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_promotion_code_id_promotion_codes_id_fk" FOREIGN KEY ("promotion_code_id") REFERENCES "public"."promotion_codes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_redemption_id_promotion_redemptions_id_fk" FOREIGN KEY ("redemption_id") REFERENCES "public"."promotion_redemptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_discount_has_code" CHECK (discount_won >= 0 and (promotion_code_id is not null or discount_won = 0));--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_code_to_subscribe" CHECK (promotion_code_id is null or purpose = 'subscribe');--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_redemption_lowers" CHECK (redemption_id is null or discount_won > 0);
--> statement-breakpoint
DROP TRIGGER invoices_are_frozen ON "invoices";
--> statement-breakpoint
CREATE TRIGGER invoices_are_frozen AFTER UPDATE OF
  "year", "sequence", "user_id", "price_id", "plan", "reason", "period_index", "period_start", "period_end", "amount_won", "discount_won", "credit_won", "redemption_id", "gate", "consent_id", "opened_at", "details_id" ON "invoices"
  FOR EACH ROW WHEN (
    (OLD.year, OLD.sequence, OLD.user_id, OLD.price_id, OLD.plan, OLD.reason, OLD.period_index, OLD.period_start, OLD.period_end, OLD.amount_won, OLD.discount_won, OLD.credit_won, OLD.redemption_id, OLD.gate, OLD.consent_id, OLD.opened_at, OLD.details_id)
    IS DISTINCT FROM
    (NEW.year, NEW.sequence, NEW.user_id, NEW.price_id, NEW.plan, NEW.reason, NEW.period_index, NEW.period_start, NEW.period_end, NEW.amount_won, NEW.discount_won, NEW.credit_won, NEW.redemption_id, NEW.gate, NEW.consent_id, NEW.opened_at, NEW.details_id)
  ) EXECUTE FUNCTION refuse_changed_invoice();
--> statement-breakpoint
-- Customers and invoices rely on the terms of a code: only its uses are counted, and it can be stopped once.
CREATE FUNCTION refuse_changed_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the terms of code % cannot change', OLD.code
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER promotion_codes_never_change AFTER UPDATE ON "promotion_codes"
  FOR EACH ROW WHEN (
    (OLD.code, OLD.percent_off, OLD.won_off, OLD.invoices, OLD.plans, OLD.audience, OLD.starts_at, OLD.ends_at, OLD.max_uses, OLD.max_uses_per_person, OLD.created_at, OLD.created_by)
    IS DISTINCT FROM
    (NEW.code, NEW.percent_off, NEW.won_off, NEW.invoices, NEW.plans, NEW.audience, NEW.starts_at, NEW.ends_at, NEW.max_uses, NEW.max_uses_per_person, NEW.created_at, NEW.created_by)
    OR (OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at)
  ) EXECUTE FUNCTION refuse_changed_code();
--> statement-breakpoint
CREATE FUNCTION refuse_second_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'use % of a code is % and cannot become %', OLD.id, OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER promotion_redemptions_are_final AFTER UPDATE OF "status" ON "promotion_redemptions"
  FOR EACH ROW WHEN (OLD.status <> 'reserved' AND NEW.status <> OLD.status) EXECUTE FUNCTION refuse_second_settlement();
--> statement-breakpoint
-- Code of the release before counts no use and gives none back. Its transaction is refused as a whole, so that its payment
-- stays pending and this release settles it. Deferred, because an invoice and its use change in any order.
CREATE FUNCTION refuse_uncounted_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lowered promotion_redemptions;
  paid bigint;
BEGIN
  SELECT * INTO lowered FROM promotion_redemptions WHERE id = NEW.redemption_id;
  SELECT count(*) INTO paid FROM invoices WHERE redemption_id = NEW.redemption_id AND status = 'paid';
  IF lowered.invoices_lowered <> paid THEN
    RAISE EXCEPTION 'use % of a code counts % of % paid invoices', lowered.id, lowered.invoices_lowered, paid
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  IF NEW.reason = 'subscription_create' AND NEW.status = 'void' AND lowered.status = 'reserved' THEN
    RAISE EXCEPTION 'use % of a code is still reserved, and its invoice % is void', lowered.id, NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER invoices_use_is_counted AFTER INSERT OR UPDATE OF "status" ON "invoices"
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.redemption_id IS NOT NULL AND NEW.status <> 'open') EXECUTE FUNCTION refuse_uncounted_use();
--> statement-breakpoint
-- Code of the release before opens the payment of a checkout without the code that the customer entered.
CREATE FUNCTION refuse_forgotten_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM checkouts WHERE id = NEW.checkout_id AND promotion_code_id IS NOT NULL)
    AND EXISTS (SELECT FROM invoices WHERE id = NEW.invoice_id AND redemption_id IS NULL) THEN
    RAISE EXCEPTION 'payment % leaves out the code of its checkout', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER payments_hold_code AFTER INSERT ON "payments"
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.checkout_id IS NOT NULL) EXECUTE FUNCTION refuse_forgotten_code();

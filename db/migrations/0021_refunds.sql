-- Refunds that we ask Toss for, each stored before Toss is asked; and when a session began, because giving money back needs a fresh sign-in.
-- Code of the release before runs on beside this: it writes neither, and books the cancels that new code has asked for in the ledger. New
-- code finds them there when it next reads the payment.
CREATE TYPE "public"."refund_kind" AS ENUM('withdrawal', 'prorated', 'operator');--> statement-breakpoint
CREATE TYPE "public"."refund_status" AS ENUM('pending', 'done', 'refused');--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"kind" "refund_kind" NOT NULL,
	"status" "refund_status" DEFAULT 'pending' NOT NULL,
	"amount_won" integer NOT NULL,
	"balance_won" integer NOT NULL,
	"requested_by" text NOT NULL,
	"reason" text,
	"requested_at" timestamp with time zone NOT NULL,
	"resolve_at" timestamp with time zone,
	"tried_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"refusals" integer DEFAULT 0 NOT NULL,
	"pending_code" text,
	"settled_at" timestamp with time zone,
	"transaction_key" text,
	"refused_code" text,
	CONSTRAINT "refunds_amount_within_balance" CHECK (amount_won > 0 and amount_won <= balance_won),
	CONSTRAINT "refunds_pending_has_resolver" CHECK ((status = 'pending') = (resolve_at is not null)),
	CONSTRAINT "refunds_settled_has_date" CHECK ((status = 'pending') = (settled_at is null)),
	CONSTRAINT "refunds_done_has_evidence" CHECK ((status = 'done') = (transaction_key is not null)),
	CONSTRAINT "refunds_refused_has_code" CHECK ((status = 'refused') = (refused_code is not null)),
	CONSTRAINT "refunds_operator_has_reason" CHECK ((kind = 'operator') = (reason is not null))
);
--> statement-breakpoint
-- When the sessions of before began is not known, so they do not count as fresh.
ALTER TABLE "sessions" ADD COLUMN "signed_in_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "signed_in_at" SET DEFAULT now();--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_transaction_key_ledger_entries_transaction_key_fk" FOREIGN KEY ("transaction_key") REFERENCES "public"."ledger_entries"("transaction_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_one_pending_per_payment" ON "refunds" USING btree ("payment_id") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_one_by_person" ON "refunds" USING btree ("payment_id") WHERE kind <> 'operator' and status <> 'refused';--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_operator_once" ON "refunds" USING btree ("payment_id","amount_won","reason") WHERE kind = 'operator' and status <> 'refused';--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_transaction_unique" ON "refunds" USING btree ("transaction_key");--> statement-breakpoint
CREATE INDEX "refunds_pending" ON "refunds" USING btree ("resolve_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "refunds_user" ON "refunds" USING btree ("user_id","requested_at");--> statement-breakpoint
CREATE INDEX "refunds_owed" ON "refunds" USING btree ("requested_at") WHERE kind = 'withdrawal' and status <> 'done';
--> statement-breakpoint
-- A refund can only ask for what is left of a paid payment, as our books have it.
CREATE FUNCTION refuse_refund_beyond_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM payments WHERE id = NEW.payment_id AND user_id = NEW.user_id AND status = 'paid' AND NEW.balance_won <= amount_won - refunded_won) THEN
    RAISE EXCEPTION 'refund % asks for more than is left of payment %', NEW.id, NEW.payment_id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_within_payment AFTER INSERT ON "refunds" FOR EACH ROW EXECUTE FUNCTION refuse_refund_beyond_payment();
--> statement-breakpoint
-- What was asked for, by whom and why, never changes, and neither does an outcome.
CREATE FUNCTION refuse_changed_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'refund % is % and cannot change', OLD.id, OLD.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_are_final AFTER UPDATE ON "refunds"
  FOR EACH ROW WHEN (
    OLD.status <> 'pending' OR
    (OLD.payment_id, OLD.user_id, OLD.kind, OLD.amount_won, OLD.balance_won, OLD.requested_by, OLD.reason, OLD.requested_at)
    IS DISTINCT FROM
    (NEW.payment_id, NEW.user_id, NEW.kind, NEW.amount_won, NEW.balance_won, NEW.requested_by, NEW.reason, NEW.requested_at)
  ) EXECUTE FUNCTION refuse_changed_refund();
--> statement-breakpoint
CREATE TRIGGER refunds_no_delete BEFORE DELETE ON "refunds" FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
--> statement-breakpoint
CREATE TRIGGER refunds_no_truncate BEFORE TRUNCATE ON "refunds" FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

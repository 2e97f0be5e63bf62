-- Notices, and the language in which a person reads them. Code of the release before runs on beside this: it writes no notices and leaves
-- the language alone, so what it causes is told to nobody, as before.
CREATE TYPE "public"."notice_status" AS ENUM('waiting', 'sent', 'dropped', 'undeliverable');--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"event" text NOT NULL,
	"template" text NOT NULL,
	"channel" text NOT NULL,
	"user_id" text,
	"subscription_id" uuid,
	"payment_id" uuid,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"status" "notice_status" DEFAULT 'waiting' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"settled_at" timestamp with time zone,
	"reason" text,
	"answer" text,
	CONSTRAINT "notices_waiting_is_due" CHECK ((status = 'waiting') = (due_at is not null)),
	CONSTRAINT "notices_settled_has_date" CHECK ((status = 'waiting') = (settled_at is null)),
	CONSTRAINT "notices_unsent_has_reason" CHECK ((status in ('dropped', 'undeliverable')) = (reason is not null)),
	CONSTRAINT "notices_sent_has_answer" CHECK (status <> 'sent' or answer is not null)
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "locale" text;--> statement-breakpoint
CREATE UNIQUE INDEX "notices_once" ON "notices" USING btree ("event","template","channel");--> statement-breakpoint
CREATE INDEX "notices_waiting" ON "notices" USING btree ("due_at","created_at") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "notices_undeliverable" ON "notices" USING btree ("settled_at") WHERE status = 'undeliverable';--> statement-breakpoint
CREATE INDEX "notices_user" ON "notices" USING btree ("user_id","created_at");--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_locale_is_known" CHECK (locale in ('ko', 'en'));
--> statement-breakpoint
-- What was sent, dropped or given up stays so, whichever deliverer comes late; and what a notice is about never changes.
CREATE FUNCTION refuse_changed_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'notice % is % and cannot change', OLD.id, OLD.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER notices_are_final BEFORE UPDATE ON "notices"
  FOR EACH ROW WHEN (
    OLD.status <> 'waiting' OR
    (OLD.event, OLD.template, OLD.channel, OLD.user_id, OLD.subscription_id, OLD.payment_id, OLD.detail, OLD.created_at)
    IS DISTINCT FROM
    (NEW.event, NEW.template, NEW.channel, NEW.user_id, NEW.subscription_id, NEW.payment_id, NEW.detail, NEW.created_at)
  ) EXECUTE FUNCTION refuse_changed_notice();

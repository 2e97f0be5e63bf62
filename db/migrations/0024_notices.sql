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
-- The numbers on which people are told of payments, and the id under which a provider has a text message whose outcome is open.
-- Code of the release before runs on beside this: it asks for no numbers, and never takes a notice for a phone.
CREATE TABLE "notice_phones" (
	"user_id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"agreed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "notice_phones_is_mobile" CHECK (number ~ '^010[0-9]{8}$')
);
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "handed_as" text;--> statement-breakpoint
ALTER TABLE "notice_phones" ADD CONSTRAINT "notice_phones_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
CREATE TYPE "public"."plan" AS ENUM('pro_monthly', 'pro_yearly');--> statement-breakpoint
CREATE TYPE "public"."checkout_purpose" AS ENUM('subscribe', 'replace_card');--> statement-breakpoint
CREATE TYPE "public"."checkout_status" AS ENUM('open', 'issuing', 'charging', 'completed', 'failed', 'expired');--> statement-breakpoint
CREATE TYPE "public"."decline_class" AS ENUM('hard', 'soft', 'transient', 'operator', 'request', 'abandoned');--> statement-breakpoint
CREATE TYPE "public"."invoice_reason" AS ENUM('subscription_create', 'subscription_cycle');--> statement-breakpoint
CREATE TYPE "public"."invoice_status" AS ENUM('open', 'paid', 'uncollectible', 'void');--> statement-breakpoint
CREATE TYPE "public"."ledger_kind" AS ENUM('charge', 'refund');--> statement-breakpoint
CREATE TYPE "public"."payment_status" AS ENUM('pending', 'paid', 'declined');--> statement-breakpoint
CREATE TYPE "public"."payment_trigger" AS ENUM('checkout', 'renewal', 'retry', 'card_change');--> statement-breakpoint
CREATE TYPE "public"."run_status" AS ENUM('running', 'completed', 'out_of_time', 'stopped', 'failed');--> statement-breakpoint
CREATE TYPE "public"."webhook_status" AS ENUM('received', 'processed', 'ignored', 'refused');--> statement-breakpoint
CREATE TYPE "public"."end_reason" AS ENUM('canceled', 'unpaid', 'refunded', 'complimentary');--> statement-breakpoint
CREATE TYPE "public"."payment_method_status" AS ENUM('active', 'revoked', 'deleted');--> statement-breakpoint
CREATE TYPE "public"."subscription_status" AS ENUM('active', 'past_due', 'ended');--> statement-breakpoint
CREATE TABLE "prices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"plan" "plan" NOT NULL,
	"version" integer NOT NULL,
	"amount_won" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "prices_amount_not_negative" CHECK ("prices"."amount_won" >= 0)
);
--> statement-breakpoint
CREATE TABLE "checkouts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" text NOT NULL,
	"user_id" text NOT NULL,
	"purpose" "checkout_purpose" NOT NULL,
	"status" "checkout_status" DEFAULT 'open' NOT NULL,
	"plan" "plan",
	"price_id" uuid,
	"amount_won" integer NOT NULL,
	"terms_version" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"locked_until" timestamp with time zone,
	"payment_method_id" uuid,
	"payment_id" uuid,
	"failure_code" text,
	CONSTRAINT "checkouts_amount_not_negative" CHECK (amount_won >= 0),
	CONSTRAINT "checkouts_subscribe_has_price" CHECK (purpose <> 'subscribe' or (plan is not null and price_id is not null)),
	CONSTRAINT "checkouts_failed_has_code" CHECK ((status = 'failed') <= (failure_code is not null))
);
--> statement-breakpoint
CREATE TABLE "invoice_counters" (
	"year" integer PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"year" integer NOT NULL,
	"sequence" integer NOT NULL,
	"user_id" text NOT NULL,
	"subscription_id" uuid,
	"price_id" uuid NOT NULL,
	"plan" "plan" NOT NULL,
	"reason" "invoice_reason" NOT NULL,
	"status" "invoice_status" DEFAULT 'open' NOT NULL,
	"period_index" integer NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"period_end" timestamp with time zone NOT NULL,
	"amount_won" integer NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "invoices_amount_not_negative" CHECK (amount_won >= 0),
	CONSTRAINT "invoices_period_not_empty" CHECK (period_end > period_start),
	CONSTRAINT "invoices_closed_has_date" CHECK ((status = 'open') = (closed_at is null)),
	CONSTRAINT "invoices_paid_has_subscription" CHECK (status <> 'paid' or subscription_id is not null)
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"kind" "ledger_kind" NOT NULL,
	"amount_won" integer NOT NULL,
	"transaction_key" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_entries_sign" CHECK ((kind = 'charge' and amount_won >= 0) or (kind = 'refund' and amount_won < 0))
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"invoice_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"subscription_id" uuid,
	"checkout_id" uuid,
	"payment_method_id" uuid NOT NULL,
	"run_id" uuid,
	"trigger" "payment_trigger" NOT NULL,
	"status" "payment_status" DEFAULT 'pending' NOT NULL,
	"order_id" text NOT NULL,
	"amount_won" integer NOT NULL,
	"refunded_won" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"resolve_at" timestamp with time zone,
	"resolve_tries" integer DEFAULT 0 NOT NULL,
	"last_answer" text,
	"payment_key" text,
	"approved_at" timestamp with time zone,
	"supplied_won" integer,
	"vat_won" integer,
	"receipt_url" text,
	"decline_class" "decline_class",
	"decline_code" text,
	"decline_message" text,
	CONSTRAINT "payments_amount_not_negative" CHECK (amount_won >= 0),
	CONSTRAINT "payments_refund_within_payment" CHECK (refunded_won >= 0 and refunded_won <= amount_won),
	CONSTRAINT "payments_refund_needs_payment" CHECK (refunded_won = 0 or status = 'paid'),
	CONSTRAINT "payments_settled_has_date" CHECK ((status = 'pending') = (settled_at is null)),
	CONSTRAINT "payments_pending_has_resolver" CHECK ((status = 'pending') = (resolve_at is not null)),
	CONSTRAINT "payments_paid_has_evidence" CHECK (status <> 'paid' or (payment_key is not null and approved_at is not null)),
	CONSTRAINT "payments_declined_has_code" CHECK ((status = 'declined') = (decline_code is not null and decline_class is not null))
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"user_id" text,
	"subscription_id" uuid,
	"payment_id" uuid,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "billing_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"trigger" text NOT NULL,
	"status" "run_status" DEFAULT 'running' NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"reconciled" integer DEFAULT 0 NOT NULL,
	"ended" integer DEFAULT 0 NOT NULL,
	"due" integer DEFAULT 0 NOT NULL,
	"paid" integer DEFAULT 0 NOT NULL,
	"declined" integer DEFAULT 0 NOT NULL,
	"unknown" integer DEFAULT 0 NOT NULL,
	"problems" integer DEFAULT 0 NOT NULL,
	"remaining" integer DEFAULT 0 NOT NULL,
	"duration_ms" integer DEFAULT 0 NOT NULL,
	"stop_code" text
);
--> statement-breakpoint
CREATE TABLE "test_clock" (
	"id" integer PRIMARY KEY NOT NULL,
	"offset_ms" bigint NOT NULL,
	CONSTRAINT "test_clock_single_row" CHECK (id = 1)
);
--> statement-breakpoint
CREATE TABLE "webhook_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identity" text NOT NULL,
	"status" "webhook_status" DEFAULT 'received' NOT NULL,
	"signature" text NOT NULL,
	"event_type" text NOT NULL,
	"order_id" text,
	"body_sealed" text NOT NULL,
	"body_bytes" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"deliveries" integer DEFAULT 1 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"processed_at" timestamp with time zone,
	"result" text
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"user_id" text NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "accounts_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"session_token" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"expires" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text,
	"email" text NOT NULL,
	"email_verified" timestamp with time zone,
	"image" text,
	"customer_key" text DEFAULT gen_random_uuid() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_is_normalised" CHECK ("users"."email" = lower("users"."email"))
);
--> statement-breakpoint
CREATE TABLE "verification_tokens" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	CONSTRAINT "verification_tokens_identifier_token_pk" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"status" "payment_method_status" DEFAULT 'active' NOT NULL,
	"billing_key_sealed" text NOT NULL,
	"billing_key_fingerprint" text NOT NULL,
	"issuer_code" text NOT NULL,
	"masked_number" text NOT NULL,
	"card_type" text NOT NULL,
	"owner_type" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"reported_deleted_at" timestamp with time zone,
	"deletion_tries" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "payment_methods_revoked_has_date" CHECK ((status = 'active') = (revoked_at is null)),
	CONSTRAINT "payment_methods_deleted_has_date" CHECK ((status = 'deleted') = (deleted_at is not null))
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"plan" "plan" NOT NULL,
	"price_id" uuid NOT NULL,
	"status" "subscription_status" NOT NULL,
	"payment_method_id" uuid NOT NULL,
	"anchor_at" timestamp with time zone NOT NULL,
	"period_index" integer NOT NULL,
	"current_period_start" timestamp with time zone NOT NULL,
	"current_period_end" timestamp with time zone NOT NULL,
	"cancel_at" timestamp with time zone,
	"cancel_reason" text,
	"ended_at" timestamp with time zone,
	"end_reason" "end_reason",
	"due_at" timestamp with time zone,
	"pending_payment_id" uuid,
	"delinquent_since" timestamp with time zone,
	"grace_ends_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"last_decline_code" text,
	"transient_tries" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "subscriptions_period_not_empty" CHECK (current_period_end > current_period_start),
	CONSTRAINT "subscriptions_period_index" CHECK (period_index >= 0),
	CONSTRAINT "subscriptions_ended_has_date" CHECK ((status = 'ended') = (ended_at is not null and end_reason is not null)),
	CONSTRAINT "subscriptions_ended_owes_nothing" CHECK (status <> 'ended' or (due_at is null and pending_payment_id is null)),
	CONSTRAINT "subscriptions_past_due_has_grace" CHECK ((status = 'past_due') <= (delinquent_since is not null and grace_ends_at is not null)),
	CONSTRAINT "subscriptions_live_is_due" CHECK (status = 'ended' or due_at is not null)
);
--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_price_id_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_payment_method_id_payment_methods_id_fk" FOREIGN KEY ("payment_method_id") REFERENCES "public"."payment_methods"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_price_id_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_checkout_id_checkouts_id_fk" FOREIGN KEY ("checkout_id") REFERENCES "public"."checkouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_payment_method_id_payment_methods_id_fk" FOREIGN KEY ("payment_method_id") REFERENCES "public"."payment_methods"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_price_id_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_payment_method_id_payment_methods_id_fk" FOREIGN KEY ("payment_method_id") REFERENCES "public"."payment_methods"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "prices_plan_version_unique" ON "prices" USING btree ("plan","version");--> statement-breakpoint
CREATE UNIQUE INDEX "checkouts_order_id_unique" ON "checkouts" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "checkouts_user" ON "checkouts" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "checkouts_open" ON "checkouts" USING btree ("expires_at") WHERE status in ('open', 'issuing');--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_number_unique" ON "invoices" USING btree ("year","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_period_unique" ON "invoices" USING btree ("subscription_id","period_start","reason");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_one_first_per_person" ON "invoices" USING btree ("user_id") WHERE reason = 'subscription_create' and status = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_one_open_per_subscription" ON "invoices" USING btree ("subscription_id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "invoices_user" ON "invoices" USING btree ("user_id","opened_at");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entries_transaction_unique" ON "ledger_entries" USING btree ("transaction_key");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entries_one_charge_per_payment" ON "ledger_entries" USING btree ("payment_id") WHERE kind = 'charge';--> statement-breakpoint
CREATE INDEX "ledger_entries_payment" ON "ledger_entries" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_order_id_unique" ON "payments" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_payment_key_unique" ON "payments" USING btree ("payment_key");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_pending_per_invoice" ON "payments" USING btree ("invoice_id") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_paid_per_invoice" ON "payments" USING btree ("invoice_id") WHERE status = 'paid';--> statement-breakpoint
CREATE INDEX "payments_pending" ON "payments" USING btree ("resolve_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "payments_user" ON "payments" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "payments_created" ON "payments" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "payments_invoice" ON "payments" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "audit_events_subscription" ON "audit_events" USING btree ("subscription_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_user" ON "audit_events" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "billing_runs_started" ON "billing_runs" USING btree ("started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_events_identity_unique" ON "webhook_events" USING btree ("identity");--> statement-breakpoint
CREATE INDEX "webhook_events_received" ON "webhook_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "webhook_events_open" ON "webhook_events" USING btree ("received_at") WHERE status = 'received';--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_unique" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "users_customer_key_unique" ON "users" USING btree ("customer_key");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_fingerprint_unique" ON "payment_methods" USING btree ("billing_key_fingerprint");--> statement-breakpoint
CREATE INDEX "payment_methods_user" ON "payment_methods" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "payment_methods_owed_deletion" ON "payment_methods" USING btree ("revoked_at") WHERE status = 'revoked';--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_one_live_per_person" ON "subscriptions" USING btree ("user_id") WHERE status <> 'ended';--> statement-breakpoint
CREATE INDEX "subscriptions_user" ON "subscriptions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("due_at","id") WHERE pending_payment_id is null and due_at is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_past_due" ON "subscriptions" USING btree ("grace_ends_at") WHERE status = 'past_due';--> statement-breakpoint
CREATE INDEX "subscriptions_payment_method" ON "subscriptions" USING btree ("payment_method_id");
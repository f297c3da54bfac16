-- == colorful_storm
CREATE TYPE "public"."plan" AS ENUM('free', 'team', 'enterprise');

CREATE TABLE "customers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"email" varchar(255) NOT NULL,
	"plan" "plan" DEFAULT 'free' NOT NULL,
	CONSTRAINT "customers_email_unique" UNIQUE("email")
);

CREATE TABLE "invoices" (
	"id" serial PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"amount" numeric(12, 2) NOT NULL,
	"issued_at" timestamp DEFAULT now() NOT NULL
);

ALTER TABLE "invoices" ADD CONSTRAINT "invoices_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;
-- == brave_hulk
CREATE TABLE IF NOT EXISTS "subscriptions" (
	"id" serial PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"seats" integer DEFAULT 1 NOT NULL,
	"renews_on" date
);

DO $$ BEGIN
 ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;
EXCEPTION
 WHEN duplicate_object THEN null;
END $$;
-- == young_wolverine
ALTER TABLE "invoices" ADD COLUMN "currency" char(3) DEFAULT 'EUR' NOT NULL;

CREATE INDEX "invoices_customer_idx" ON "invoices" USING btree ("customer_id","issued_at" DESC NULLS LAST);
-- == silent_beast
CREATE SCHEMA "ledger";

CREATE TABLE "ledger"."entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger"."entries_id_seq" INCREMENT BY 1 MINVALUE 1 START WITH 1),
	"invoice_id" integer NOT NULL,
	"debit" numeric(12, 2),
	"credit" numeric(12, 2),
	CONSTRAINT "one_side" CHECK (("ledger"."entries"."debit" is null) <> ("ledger"."entries"."credit" is null))
);

ALTER TABLE "ledger"."entries" ADD CONSTRAINT "entries_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;
-- == odd_spider
ALTER TABLE "customers" ALTER COLUMN "name" SET DATA TYPE varchar(120);

ALTER TABLE "customers" ALTER COLUMN "name" SET DEFAULT '';

ALTER TABLE "subscriptions" ALTER COLUMN "renews_on" SET NOT NULL;
-- == wise_thor
CREATE TABLE "payments" (
	"invoice_id" integer NOT NULL,
	"paid_at" timestamp with time zone DEFAULT now() NOT NULL,
	"method" text NOT NULL,
	CONSTRAINT "payments_invoice_id_paid_at_pk" PRIMARY KEY("invoice_id","paid_at")
);

ALTER TABLE "payments" ADD CONSTRAINT "payments_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;
-- == red_vision
ALTER TABLE "subscriptions" RENAME COLUMN "seats" TO "quantity";

CREATE VIEW "public"."open_invoices" AS (select "invoices"."id", "invoices"."amount" from "invoices" left join "payments" on "payments"."invoice_id" = "invoices"."id" where "payments"."paid_at" is null);
-- == tidy_falcon
ALTER TABLE "customers" ADD COLUMN "parent_id" uuid;

ALTER TABLE "customers" ADD CONSTRAINT "customers_parent_id_customers_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."customers"("id") ON DELETE set null ON UPDATE no action;

CREATE UNIQUE INDEX "customers_name_lower" ON "customers" USING btree (lower("name"));
-- == calm_rogue
ALTER TABLE "public"."customers" ALTER COLUMN "plan" DROP DEFAULT;

ALTER TABLE "public"."customers" ALTER COLUMN "plan" SET DATA TYPE text;

DROP TYPE "public"."plan";

CREATE TYPE "public"."plan" AS ENUM('free', 'pro');

ALTER TABLE "public"."customers" ALTER COLUMN "plan" SET DATA TYPE "public"."plan" USING "plan"::"public"."plan";
-- == last_magneto
DROP VIEW "public"."open_invoices";

ALTER TABLE "invoices" DROP COLUMN "currency";

DROP TABLE "payments" CASCADE;

CREATE SCHEMA "audit";
--> statement-breakpoint
CREATE TABLE "audit"."Log" (
	"id" serial PRIMARY KEY NOT NULL,
	"what" text
);

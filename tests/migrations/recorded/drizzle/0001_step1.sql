ALTER TABLE "users" ADD COLUMN "email" varchar(200) NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE("email");
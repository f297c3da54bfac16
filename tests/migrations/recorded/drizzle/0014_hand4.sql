DO $$ BEGIN
 CREATE TYPE "public"."role2" AS ENUM('a', 'b');
EXCEPTION
 WHEN duplicate_object THEN null;
END $$;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "r2" "role2" DEFAULT 'a'
ALTER TABLE "a" RENAME TO "A";--> statement-breakpoint
ALTER TABLE "A" RENAME COLUMN "id" TO "Id";
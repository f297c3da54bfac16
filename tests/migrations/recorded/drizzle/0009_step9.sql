ALTER TABLE "tags" ALTER COLUMN "tag" SET DATA TYPE varchar(30);--> statement-breakpoint
ALTER TABLE "tags" ADD COLUMN "weight" numeric(5, 2);
INSERT INTO "users" ("name","email") VALUES ('a; b','a@x'), ('it''s','b@x');
--> statement-breakpoint
UPDATE "users" SET "name"='c' WHERE "email"='a@x'

CREATE EXTENSION IF NOT EXISTS pgcrypto;--> statement-breakpoint
ALTER TABLE a ADD u uuid DEFAULT gen_random_uuid();
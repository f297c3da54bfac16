CREATE DOMAIN email_t AS text CHECK (VALUE LIKE '%@%');--> statement-breakpoint
ALTER TABLE c ADD COLUMN mail email_t;
TRUNCATE c RESTART IDENTITY;--> statement-breakpoint
INSERT INTO c VALUES (1) ON CONFLICT DO NOTHING;--> statement-breakpoint
DELETE FROM c WHERE id = 1;
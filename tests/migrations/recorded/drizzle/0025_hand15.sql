GRANT SELECT ON c TO public;--> statement-breakpoint
WITH x AS (SELECT 1 AS id) INSERT INTO c (id) SELECT id FROM x;
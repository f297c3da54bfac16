CREATE TABLE part (id int, at date) PARTITION BY RANGE (at);--> statement-breakpoint
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
/* block -- */ COMMENT ON TABLE a IS 'x; y';
--> statement-breakpoint
DROP TABLE b CASCADE;

CREATE MATERIALIZED VIEW mv AS SELECT "Id" FROM "A";--> statement-breakpoint
CREATE UNIQUE INDEX mv_i ON mv ("Id");--> statement-breakpoint
REFRESH MATERIALIZED VIEW mv;
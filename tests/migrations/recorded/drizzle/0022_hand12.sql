SET LOCAL search_path TO audit;--> statement-breakpoint
CREATE TABLE inner_t (id serial PRIMARY KEY);--> statement-breakpoint
RESET search_path;
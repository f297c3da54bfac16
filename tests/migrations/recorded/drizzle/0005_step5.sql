CREATE TABLE "tags" (
	"post" uuid NOT NULL,
	"tag" text NOT NULL,
	CONSTRAINT "tags_post_tag_pk" PRIMARY KEY("post","tag"),
	CONSTRAINT "tag_len" CHECK (length("tags"."tag") > 1)
);
--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_post_posts_id_fk" FOREIGN KEY ("post") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;
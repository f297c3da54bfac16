-- == types
CREATE TYPE task_state AS ENUM ('new', 'doing', 'done');

CREATE TYPE priority AS ENUM ('low', 'high');

CREATE DOMAIN short_text AS varchar(80) CHECK (length(VALUE) > 0);
-- == boards
CREATE TABLE boards (
	id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
	title short_text NOT NULL
);

CREATE TABLE tasks (
	id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
	board_id uuid NOT NULL REFERENCES boards(id),
	title short_text NOT NULL,
	state task_state NOT NULL DEFAULT 'new',
	prio priority NOT NULL DEFAULT 'low'
);
-- == blocked_state
ALTER TYPE task_state ADD VALUE IF NOT EXISTS 'blocked' BEFORE 'done';
-- == history
CREATE TABLE task_history (
	task_id uuid NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
	seq int NOT NULL,
	state task_state NOT NULL,
	changed_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (task_id, seq)
);

CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger AS $$
DECLARE
	n int;
BEGIN
	SELECT coalesce(max(seq), 0) + 1 INTO n FROM task_history WHERE task_id = NEW.id;
	INSERT INTO task_history(task_id, seq, state) VALUES (NEW.id, n, NEW.state);
	RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER tasks_history AFTER UPDATE OF state ON tasks FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE PROCEDURE keep_history();
-- == labels
CREATE TABLE labels (id serial PRIMARY KEY, name short_text NOT NULL UNIQUE, colour text);

CREATE TABLE task_labels (task_id uuid REFERENCES tasks, label_id int REFERENCES labels, PRIMARY KEY (task_id, label_id));
-- == colours
DO $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'labels' AND column_name = 'icon') THEN
		ALTER TABLE labels ADD COLUMN icon text;
	END IF;
END
$$;

ALTER TABLE labels ADD CONSTRAINT colour_is_hex CHECK (colour ~ '^#[0-9a-f]{6}$');
-- == default_board
INSERT INTO boards(title) VALUES ('Inbox');

INSERT INTO tasks(board_id, title) SELECT id, 'Read the manual' FROM boards WHERE title = 'Inbox';
-- == priorities
CREATE TYPE priority_new AS ENUM ('low', 'normal', 'high');

ALTER TABLE tasks ALTER COLUMN prio DROP DEFAULT;

ALTER TABLE tasks ALTER COLUMN prio TYPE priority_new USING prio::text::priority_new;

ALTER TABLE tasks ALTER COLUMN prio SET DEFAULT 'normal';

DROP TYPE priority;

ALTER TYPE priority_new RENAME TO priority;
-- == open_tasks
CREATE VIEW open_tasks AS SELECT t.*, b.title AS board FROM tasks t JOIN boards b ON b.id = t.board_id WHERE t.state <> 'done';
-- == assignees
DO $$ BEGIN
	CREATE TYPE assignee_role AS ENUM ('owner', 'reviewer');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE TABLE assignees (
	task_id uuid NOT NULL REFERENCES tasks(id),
	who text NOT NULL,
	role assignee_role NOT NULL DEFAULT 'owner',
	UNIQUE (task_id, who)
);
-- == due_dates
ALTER TABLE tasks ADD COLUMN due date, ADD COLUMN estimate interval;

CREATE INDEX tasks_due ON tasks (due) INCLUDE (title) WHERE due IS NOT NULL;

CREATE FUNCTION overdue(on_day date DEFAULT current_date) RETURNS SETOF tasks LANGUAGE sql STABLE AS $$ SELECT * FROM tasks WHERE due < on_day $$;
-- == transitions
CREATE TABLE transitions (before task_state, after task_state, PRIMARY KEY (before, after));

INSERT INTO transitions VALUES ('new', 'doing'), ('doing', 'blocked'), ('blocked', 'doing'), ('doing', 'done');
-- == cleanup
DROP VIEW IF EXISTS open_tasks;

DROP TABLE IF EXISTS task_drafts;

ALTER TABLE labels DROP COLUMN IF EXISTS colour CASCADE;

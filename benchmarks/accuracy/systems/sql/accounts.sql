-- == extensions
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
-- == accounts
CREATE TABLE IF NOT EXISTS accounts (
  id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
  email citext NOT NULL,
  secret bytea NOT NULL,
  CONSTRAINT accounts_email_unique UNIQUE (email)
);
-- == profiles
CREATE TABLE IF NOT EXISTS profiles (
  account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  display_name text,
  birthday date CHECK (birthday > '1900-01-01'),
  settings jsonb DEFAULT '{}'::jsonb NOT NULL
);

CREATE INDEX IF NOT EXISTS profiles_name ON profiles ((settings ->> 'locale'));
-- == admin
INSERT INTO accounts (email, secret) VALUES ('Admin@Example.com', digest('changeit', 'sha256'));

INSERT INTO profiles (account_id, display_name)
  SELECT id, 'Administrator' FROM accounts WHERE email = 'admin@example.com';
-- == roles
CREATE TABLE IF NOT EXISTS roles (id smallint PRIMARY KEY, name citext UNIQUE);

INSERT INTO roles VALUES (1, 'admin'), (2, 'editor') ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS account_roles (
  account_id uuid NOT NULL REFERENCES accounts,
  role_id smallint NOT NULL REFERENCES roles,
  PRIMARY KEY (account_id, role_id)
);
-- == tokens
CREATE TABLE IF NOT EXISTS tokens (
  id bigserial PRIMARY KEY,
  account_id uuid NOT NULL,
  hash bytea NOT NULL DEFAULT gen_random_bytes(16),
  kind varchar(20) NOT NULL
);

ALTER TABLE tokens ADD CONSTRAINT tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id) NOT VALID;

ALTER TABLE tokens VALIDATE CONSTRAINT tokens_account;
-- == bookings
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE bookings (
  room int NOT NULL,
  during tstzrange NOT NULL,
  booked_by uuid REFERENCES accounts (id),
  EXCLUDE USING gist (room WITH =, during WITH &&)
);
-- == search
ALTER TABLE profiles ADD COLUMN IF NOT EXISTS bio text;

ALTER TABLE profiles ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(display_name, '') || ' ' || coalesce(bio, ''))) STORED;

CREATE INDEX profiles_search ON profiles USING gin (search);
-- == trigram
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX profiles_fuzzy ON profiles USING gin (display_name gin_trgm_ops);
-- == logins
CREATE TABLE logins (
  account_id uuid NOT NULL REFERENCES accounts (id),
  at timestamptz NOT NULL DEFAULT now(),
  address inet
);

CREATE OR REPLACE FUNCTION last_login(who citext) RETURNS timestamptz AS
'SELECT max(l.at) FROM logins l JOIN accounts a ON a.id = l.account_id WHERE a.email = who'
LANGUAGE sql STABLE;
-- == guard
DO $$
BEGIN
  IF to_regclass('public.legacy_accounts') IS NOT NULL THEN
    INSERT INTO accounts (email, secret) SELECT mail, '' FROM legacy_accounts;
  END IF;
END;
$$;

ALTER TABLE IF EXISTS legacy_accounts RENAME TO legacy_accounts_done;
-- == locking
ALTER TABLE accounts ADD COLUMN locked_until timestamptz;

CREATE VIEW active_accounts AS SELECT id, email FROM accounts WHERE locked_until IS NULL OR locked_until < now();

GRANT SELECT ON active_accounts TO PUBLIC;

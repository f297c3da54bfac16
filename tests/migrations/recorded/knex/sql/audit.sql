-- who did what
CREATE TABLE audit (id bigserial PRIMARY KEY, what text NOT NULL, at timestamptz DEFAULT now());
CREATE OR REPLACE FUNCTION audited() RETURNS trigger AS $body$
BEGIN
  INSERT INTO audit (what) VALUES (TG_TABLE_NAME);
  RETURN NEW;
END;
$body$ LANGUAGE plpgsql;

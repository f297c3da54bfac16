-- == events
CREATE TABLE events (
  id bigint NOT NULL,
  happened_at timestamptz NOT NULL,
  kind text NOT NULL,
  visitor uuid,
  payload jsonb NOT NULL DEFAULT '{}'
) PARTITION BY RANGE (happened_at);

CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- == events_keys
ALTER TABLE events ADD PRIMARY KEY (id, happened_at);

CREATE INDEX events_kind ON events (kind, happened_at);

CREATE INDEX events_payload ON events USING gin (payload jsonb_path_ops);
-- == visitors
CREATE TABLE visitors (visitor uuid PRIMARY KEY DEFAULT gen_random_uuid(), first_seen date NOT NULL DEFAULT current_date, country char(2));

ALTER TABLE events ADD FOREIGN KEY (visitor) REFERENCES visitors;
-- == daily
CREATE MATERIALIZED VIEW daily_counts AS
  SELECT date_trunc('day', happened_at) AS day, kind, count(*) AS n FROM events GROUP BY 1, 2
WITH NO DATA;

CREATE UNIQUE INDEX daily_counts_key ON daily_counts (day, kind);
-- == campaigns
CREATE TABLE campaigns (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  label text NOT NULL,
  budget_cents bigint NOT NULL DEFAULT 0,
  budget numeric GENERATED ALWAYS AS (budget_cents / 100.0) STORED,
  during daterange
);

CREATE INDEX campaigns_during ON campaigns USING gist (during);
-- == default_partition
CREATE TABLE events_rest PARTITION OF events DEFAULT;

REFRESH MATERIALIZED VIEW daily_counts;
-- == load_sample
INSERT INTO visitors (country) SELECT 'DE' FROM generate_series(1, 5);

INSERT INTO events (id, happened_at, kind, visitor)
SELECT row_number() OVER (), '2024-05-01'::timestamptz, 'view', visitor FROM visitors;
-- == funnels
CREATE VIEW funnel AS
WITH steps AS (
  SELECT visitor, min(happened_at) FILTER (WHERE kind = 'view') AS viewed, min(happened_at) FILTER (WHERE kind = 'buy') AS bought
  FROM events GROUP BY visitor
)
SELECT count(*) AS visitors, count(bought) AS buyers, avg(bought - viewed) AS delay FROM steps;
-- == by_country
CREATE TABLE country_stats (country char(2) NOT NULL, day date NOT NULL, hits int NOT NULL DEFAULT 0) PARTITION BY LIST (country);

CREATE TABLE country_stats_de PARTITION OF country_stats FOR VALUES IN ('DE', 'AT');

CREATE TABLE country_stats_other PARTITION OF country_stats DEFAULT;

ALTER TABLE country_stats ADD CONSTRAINT country_stats_pk PRIMARY KEY (country, day);
-- == campaign_links
ALTER TABLE events ADD COLUMN campaign_id int;

ALTER TABLE events ADD CONSTRAINT events_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id);

CREATE VIEW campaign_costs AS SELECT c.id, c.budget / nullif(count(e.id), 0) AS per_event FROM campaigns c LEFT JOIN events e ON e.campaign_id = c.id GROUP BY c.id;
-- == upserts
CREATE FUNCTION count_hit(the_country char(2)) RETURNS void LANGUAGE sql AS $$
  INSERT INTO country_stats AS s (country, day, hits) VALUES (the_country, current_date, 1)
  ON CONFLICT (country, day) DO UPDATE SET hits = s.hits + 1;
$$;

SELECT count_hit('DE');
-- == detach_old
ALTER TABLE events DETACH PARTITION events_2024;

ALTER TABLE events_2024 RENAME TO old_events;

ANALYZE visitors;
-- == statistics
CREATE STATISTICS events_kind_campaign (dependencies) ON kind, campaign_id FROM events;

ALTER TABLE visitors ALTER COLUMN country TYPE varchar(2);
-- == yearly
DO $$
BEGIN
  FOR y IN 2026..2028 LOOP
    EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', y, y || '-01-01', (y + 1) || '-01-01');
  END LOOP;
END $$;

CREATE VIEW "ContextIds" AS SELECT id FROM "Contexts";
COMMENT ON VIEW "ContextIds" IS 'the ids';

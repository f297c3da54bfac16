exports.up = async function (knex) {
  await knex.raw('CREATE TABLE plain (id int PRIMARY KEY, body text, data jsonb); CREATE INDEX plain_body ON plain (body)');
  await knex.schema.raw(`
    CREATE FUNCTION touch() RETURNS trigger AS $$
    BEGIN
      NEW.body = 'touched';
      RETURN NEW;
    END $$ LANGUAGE plpgsql
  `);
  await knex.schema.raw('CREATE TRIGGER touched BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION touch()');
  await knex.raw('ALTER TABLE ?? ADD COLUMN ?? int DEFAULT 3', ['plain', 'count']);
  await knex.raw('CREATE INDEX :name: ON :table: (:column:)', { name: 'plain_count', table: 'plain', column: 'count' });
  await knex.raw('INSERT INTO plain (id, body, data) VALUES (?, ?, ?)', [1, "it's", { a: 1 }]);
  await knex.raw('UPDATE plain SET body = :body WHERE id = :id', { body: null, id: 1 });
  await knex.raw("SELECT data \\? 'a' FROM plain");
  await knex.raw('SELECT ?::int', 5);
  await knex.raw('SELECT * FROM ?? WHERE ?? = ANY(?)', ['public.plain', 'plain.id', [1, 2]]);
};
exports.down = (knex) => knex.raw('DROP TABLE plain');

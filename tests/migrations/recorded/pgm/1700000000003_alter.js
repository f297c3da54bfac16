export const up = async (pgm) => {
  const { rows } = await pgm.db.query("SELECT 1 FROM information_schema.columns WHERE table_name = 'posts' AND column_name = 'body'");
  pgm.renameColumn('posts', 'title', 'headline');
  if (rows.length > 0) {
    pgm.alterColumn('posts', 'body', { notNull: true, default: '' });
  }
  pgm.sql("INSERT INTO users (email) VALUES ('a@b.c')");
  pgm.createTrigger('posts', 'touch', { when: 'BEFORE', operation: 'UPDATE', level: 'ROW', language: 'plpgsql', replace: true }, `
BEGIN
  NEW.headline = upper(NEW.headline);
  RETURN NEW;
END`);
};
export const down = false;

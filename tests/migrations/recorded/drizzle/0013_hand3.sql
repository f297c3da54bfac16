CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW.name := 'x';
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
--> statement-breakpoint
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()

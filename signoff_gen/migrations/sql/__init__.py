"""PostgreSQL's statements, carried out on the model: one module a family of statements."""

-- What a database needs besides its tables before the service can start: an organisation.

INSERT INTO organizations (slug, name) VALUES ('acme', 'Acme Tools');

INSERT INTO workspaces (organization_id, slug, name)
SELECT organizations.id, workspace.slug, workspace.name
FROM organizations
CROSS JOIN (VALUES ('main', 'Main'), ('sandbox', 'Sandbox')) AS workspace (slug, name)
WHERE organizations.slug = 'acme';

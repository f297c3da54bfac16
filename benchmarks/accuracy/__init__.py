"""How often the analysis of migrations is right, measured against PostgreSQL and the real tools."""

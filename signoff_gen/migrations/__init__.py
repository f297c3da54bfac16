"""Migration chains, read without running them: can they build the schema on an empty database?

A *reader* (one a framework, `readers/`) turns files into a `chain.Chain`: migrations in their
execution order, each a list of SQL statements with their places. The *replay* (`replay.py`) runs
those statements on a model of the schema (`schema.py`) and reports what cannot work. Nothing here
knows a runner, and nothing is executed.
"""

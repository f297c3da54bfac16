"""Python, understood without being run.

`modules` parses files and finds what names mean, `evaluation` gives expressions their values and
`execution` walks through statements; `values` says what a value can be. A value is known, or it is
an `Unknown`, or a `Question` to the database, of which both answers are followed. What a framework
offers to a migration is a `Host`.
"""

"""Python, understood without being run.

`modules` parses files and finds what names mean, `evaluation` gives expressions their values and
`execution` walks through statements; `meeting` says what is known where ways through them meet, and
`values` what a value can be. A value is known, or it is an `Unknown`, or a `Question` to the
database, of which both answers are followed. What a framework offers to a migration is a `Host`.
"""

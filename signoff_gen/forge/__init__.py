"""Comments and statuses on GitHub, GitLab, Gitea and Forgejo.

`surroundings` finds out where to write, `sticky` decides what, one module an API does it by the
`client`, which owns retries and the token.
"""

"""signoff-gen: sign-offs as code. YAML in, verdicts earned, Markdown out."""

__version__ = "0.1.0"

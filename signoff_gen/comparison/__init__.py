"""What changed between two states of sign-offs: `compare.compare`. Pure; one module a question."""

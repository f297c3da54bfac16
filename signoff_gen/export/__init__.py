"""What is known, in formats that other tools read: one file a format, each a pure function."""

"""The running assistant."""

"""Revisions read, progress sent for review, and what a host needs for it."""

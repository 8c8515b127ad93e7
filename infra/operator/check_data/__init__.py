"""Checks that the stored rows agree with each other."""

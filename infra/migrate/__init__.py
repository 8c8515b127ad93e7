"""Migrates the data of the first system into a stage's tables."""

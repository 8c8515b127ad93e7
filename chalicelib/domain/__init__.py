"""The rules. Imports the standard library alone; time and ids come in as values."""

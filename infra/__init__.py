"""What runs around the service: its tables, its local run, its operator's scripts."""

"""What a visit looks like, in words: by a published table of points, and with its evidence."""

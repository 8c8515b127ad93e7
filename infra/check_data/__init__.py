"""Whether the stored rows agree with each other."""

"""Every function that is not HTTP."""

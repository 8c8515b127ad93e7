"""HTTP: from a request to a view, and from its decision to an answer."""

"""Transport: how public bytes are reached (files here; addresses come with the log issue)."""

"""Transport: how public bytes are reached: files in a folder, addresses, work on other cores."""

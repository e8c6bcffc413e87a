"""Exchange: files that come from other programs and files made for them. Rules live elsewhere."""

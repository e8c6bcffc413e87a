"""The sample books: a year in the valley of the Vive, as a script of the commands that people type.

Everything in it is invented; people bear animal names so that nobody takes them for real. Rates
that real schemes published are marked with their source in the protocols themselves.
"""

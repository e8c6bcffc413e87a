"""Language.

Every text that people read, in French and English, and how numbers and dates are written in each.
"""

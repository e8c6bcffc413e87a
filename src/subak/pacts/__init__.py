"""Pacts: who cares for a common resource together, under which protocols, and who recognises it
(M02, M03).
"""

"""Pacts: who cares together for a resource, by which protocols, and who recognises (M02, M03)."""

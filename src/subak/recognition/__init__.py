"""Recognition: protocols, contributions, decisions, appeals, credits (M08, M10, M24)."""

"""Recognition: protocols, contributions, decisions on them, appeals, and the credits that follow
(M08, M10, M24).
"""

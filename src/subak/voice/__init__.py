"""Voice: what recognised contributions give in a council; electorates and ballots come later."""

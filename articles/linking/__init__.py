"""Links, stories and ledgers of stored articles, kept true as articles arrive and change."""

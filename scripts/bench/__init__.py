"""`make bench`: how fast this is, as ratios measured in one run, beside a peer and bare SQL."""

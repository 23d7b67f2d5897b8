"""干部信息: the record of a cadre, in sets of dated rows; not installed in the public zone."""

"""干部信息库: records taken in from files, corrected through cases, given out on the form."""

"""What the county's builder and its visitors both know."""

CODE = "QB"
PASSWORD = "bench-password"  # noqa: S105 - of databases that are thrown away.

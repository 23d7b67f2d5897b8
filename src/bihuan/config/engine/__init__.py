"""Django's PostgreSQL, with a pool that looks at the socket before it hands out a connection."""

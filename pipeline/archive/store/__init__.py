"""The documents of an archive, wherever they lie: listed, fetched, opened once."""

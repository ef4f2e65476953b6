"""A Zuper account and its people, answering REST as Zuper does, at its nastiest by default."""

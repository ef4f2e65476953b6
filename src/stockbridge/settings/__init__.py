"""What a connection is set to, its secrets, and the checks of both."""

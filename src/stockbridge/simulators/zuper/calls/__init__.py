"""What each API call does, one file a family. `routes` says which path leads to which."""

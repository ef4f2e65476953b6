"""Stockbridge keeps the inventory of a QuickBooks Desktop company file and a Zuper account equal."""

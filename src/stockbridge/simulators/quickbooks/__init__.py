"""A QuickBooks company file and its people, answering qbXML as QuickBooks does, at its nastiest by default."""

"""Two honest worlds to break: a QuickBooks company file and a Zuper account, a product of their own."""

"""The book on disk: schema, migrations, queries; the same on SQLite and PostgreSQL."""

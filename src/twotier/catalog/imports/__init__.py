"""The import engine: columns from file to database, without a loop over rows."""

"""How a period becomes documents, as sets: history read, lines rated, documents numbered, all written at once."""

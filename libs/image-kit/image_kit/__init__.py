"""Pictures that people upload: refused by name, or made clean, upright and small."""

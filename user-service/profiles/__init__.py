"""People: what they say of themselves and how they want their days counted."""

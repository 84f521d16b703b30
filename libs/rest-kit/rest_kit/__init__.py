"""What every REST API here has in common: strict bodies, pages, documents."""

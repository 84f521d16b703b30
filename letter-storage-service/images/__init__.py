"""Pictures: taken in, cleaned, encrypted and given out by signed addresses."""

"""Letters, drafts and tags."""

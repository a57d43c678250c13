"""A participant's pages: where I stand, my work, my sessions."""

"""Tools that know nothing of repair."""

"""The page that shows what a person's phone received."""

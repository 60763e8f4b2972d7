"""Pages in a real browser, on a whole installation; in CI a step of its own."""

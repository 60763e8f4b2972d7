"""What is on each page, before it is drawn."""

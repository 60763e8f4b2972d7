"""What the run on imports shares: the tables it brings in, the way there, what must be found."""

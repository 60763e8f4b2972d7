"""The kinds of answers, by what they are made of."""

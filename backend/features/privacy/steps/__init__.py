"""What each feature holds of a person: one file a feature, in the order of a deletion."""

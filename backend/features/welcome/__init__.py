"""The page at the root: what somebody reads who types the address by hand."""

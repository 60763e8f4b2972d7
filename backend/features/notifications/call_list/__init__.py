"""打电话名单: customers whom nothing but a telephone reaches."""

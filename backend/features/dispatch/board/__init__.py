"""派单台: what waits beside everybody's day, and what a drop would mean before it is made."""

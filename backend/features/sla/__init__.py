"""Time limits 时限: clocks that run, pause, are met or breached, and who hears of it."""

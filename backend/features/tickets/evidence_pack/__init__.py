"""What an evidence pack is made of: a streamed archive, pages to read, a program to check it."""

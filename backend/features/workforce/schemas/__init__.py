"""What goes over the wire about people's skills, papers, shifts and leave."""

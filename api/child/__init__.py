"""What a child process is made of, before and after it is confined. Nothing is imported here: threads must wait."""

"""What an archive will take, before it is begun."""

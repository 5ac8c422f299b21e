"""Commands that print every accuracy and speed the README claims."""

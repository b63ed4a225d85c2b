"""What the exchanges bring at once, and whether that way works."""

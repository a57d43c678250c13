"""What people fill in. A form checks what was written and hands it to a verb; it decides nothing."""

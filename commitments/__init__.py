"""What people say, what they are answered, what gets done."""

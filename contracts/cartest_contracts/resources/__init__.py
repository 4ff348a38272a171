"""What clients send to the endpoints that keep things: one module for each noun, its records and their readers."""

"""What a result says to a reader: its words and figures as plain data, its charts, and the Chinese PDF."""

"""What a definition may say: pure, without the database."""

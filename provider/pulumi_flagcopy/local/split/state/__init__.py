"""What is stored, and what stands in the way of changing it."""

"""Stored documents as the API shows them."""

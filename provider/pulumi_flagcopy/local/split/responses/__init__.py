"""The operations of the API, a file for each resource. The table of paths is in urls.py."""

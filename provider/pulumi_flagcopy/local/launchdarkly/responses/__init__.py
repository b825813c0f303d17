"""Handlers: read the request, call the state, give the representation. One file a resource."""

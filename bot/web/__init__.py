"""The HTTP contract and the page that works without JavaScript."""

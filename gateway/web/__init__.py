"""The web portal: pages for clients and for the provider, made of the operations of the public API."""

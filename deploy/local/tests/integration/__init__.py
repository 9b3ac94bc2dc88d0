"""The launcher's servers, real ones."""

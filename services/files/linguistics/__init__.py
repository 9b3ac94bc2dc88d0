"""Adapters of the language libraries: words by UAX #29, sentences by rule."""

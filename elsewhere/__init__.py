"""The same network in other libraries: what is measured there, and how it is recorded. See `elsewhere.record`."""

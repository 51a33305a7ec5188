"""What makes the library fast; nothing here needs to be read for the derivation.

Each result is that of the plain code in `mlp_lib.passes` and
`mlp_lib.training`, and tests compare them.
"""

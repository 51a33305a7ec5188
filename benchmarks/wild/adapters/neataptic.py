"""neataptic (npm): nodes with lists of connections; one update after each example."""

from benchmarks.wild.adapters.bridge import neurons

CASES = neurons("neataptic.cjs", cross_entropy="mean_elements")

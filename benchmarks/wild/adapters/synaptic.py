"""synaptic (npm): neurons that know their connections; one update after each example."""

from benchmarks.wild.adapters.bridge import neurons

# Its cross-entropy is summed over the outputs, its squared error averaged.
CASES = neurons("synaptic.cjs", cross_entropy="mean")

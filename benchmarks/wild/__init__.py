"""Published packages under the doctor: `benchmarks.in_the_wild` says how."""

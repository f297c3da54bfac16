"""How fast signoff-gen is, as ratios to other programs measured in the same run."""

"""How fast Subak is, each thing beside its baseline in the same run: `python -m benchmarks`."""

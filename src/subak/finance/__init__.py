"""Finance: money and its distribution, to the smallest unit."""

"""Where a company stands: its latent maturity with its spread, its rank, and its peers.

Serving needs `posterior`, `peers` and `artifacts` (numpy only); `graded_response` is imported to fit a model.
"""

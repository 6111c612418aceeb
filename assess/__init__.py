"""智赋评: a company's profile and answers go in; scores, levels, a rank with its interval and a report come out."""

__version__ = "0.1.0"

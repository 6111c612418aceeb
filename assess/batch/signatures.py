"""How files that are no text begin."""

WORKBOOK = b"PK\x03\x04"
PARQUET = b"PAR1"

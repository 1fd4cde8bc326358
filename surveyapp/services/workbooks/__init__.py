"""The assessment of a municipality as a workbook: written, filled in offline, read back, compared, and then saved."""

"""What people type, read into values; forms decide nothing."""

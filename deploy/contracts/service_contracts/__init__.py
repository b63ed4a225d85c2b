"""What each service gives to the others and needs of them, and whether two of them go together."""

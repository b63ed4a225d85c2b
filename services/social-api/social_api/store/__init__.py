"""What social-api keeps in Redis: its driver's only home. DependencyDown without Redis."""

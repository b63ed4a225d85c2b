"""The real system under load, while its parts die, freeze and lose each other; then a look at what is left."""

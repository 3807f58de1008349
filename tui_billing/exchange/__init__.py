"""Files of banks and registries."""

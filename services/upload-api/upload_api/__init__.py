"""Takes pictures in, serves their bytes, deletes them."""

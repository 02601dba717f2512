"""What the lines of captures say of their outlet and day. Standard library and numpy; never Django."""

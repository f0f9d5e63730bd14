"""What the site makes of plain elements, one module each; the tree changes in place."""

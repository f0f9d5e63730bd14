"""Makes `python -m blog.cli` the same as `afterword`."""

from blog.cli import main

# The web processes import this module again when they are started.
if __name__ == "__main__":
    main()

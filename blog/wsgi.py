"""What any WSGI server is given, as in `gunicorn blog.wsgi:app`.

Such a server neither migrates the database nor does background work: `afterword
migrate` and `afterword worker` do.
"""

from blog.app import create_app

app = create_app()

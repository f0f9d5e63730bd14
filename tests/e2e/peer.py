"""Another blog, as a process: serves one page and pings for it.

python peer.py ENDPOINT TARGET: serves a page that links to TARGET on a free port, calls
`pingback.ping` at ENDPOINT with the standard library's client, prints what it was told,
and serves on until it is ended.
"""

import http.server
import sys
import threading
import xmlrpc.client

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Five radio plays for a long crossing</title></head><body>
<nav><a href="/">The Crossing List</a></nav>
<article><h1>Five radio plays for a long crossing</h1>
<p>Winter crossings are long and the bar closes early. I came to the ferry by way of
<a href="{target}">what is known about a second series</a>, which is careful with the
word confirmed. The second play is shorter.</p></article></body></html>"""


def main():
    endpoint, target = sys.argv[1:3]

    class Peer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = PAGE.format(target=target).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source = f"http://127.0.0.1:{server.server_port}/five-radio-plays"
    try:
        told = xmlrpc.client.ServerProxy(endpoint).pingback.ping(source, target)
    except xmlrpc.client.Fault as fault:
        told = f"fault {fault.faultCode}: {fault.faultString}"
    print(told, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

"""How gunicorn serves: threads, because a webhook waits for the database and little else."""

import os
from urllib.parse import urlsplit

# Whoever is reached as this machine itself (the demo) has nothing to offer to the network around it.
public_host = urlsplit(os.environ.get("PUBLIC_BASE_URL", "")).hostname
host = "127.0.0.1" if public_host in ("127.0.0.1", "localhost") else "0.0.0.0"  # noqa: S104 - the carrier asks
bind = f"{host}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
keepalive = 75
graceful_timeout = 10
timeout = 60
loglevel = "warning"
control_socket_disable = True  # nobody asks for it, and it would lie in the home of whoever starts us
# Signatures are checked against the address as it was asked for.
forwarded_allow_ips = ""

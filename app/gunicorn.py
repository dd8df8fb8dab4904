"""How gunicorn serves: threads, because a webhook waits for the database and little else."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
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

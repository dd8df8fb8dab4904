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
# Signatures are checked against the address as it was asked for.
forwarded_allow_ips = ""

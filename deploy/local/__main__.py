"""`python -m deploy.local`: bring the suite up, take it down, look after it."""

from deploy.local.commands import app

app(prog_name="python -m deploy.local")

"""The private PostgreSQL: making the cluster in one step, and its program."""

import shutil
import subprocess
from pathlib import Path

import psycopg2

from deploy.local.account import Account
from deploy.local.environment import plain_environment
from deploy.local.plan import Plan
from deploy.local.ports import LOOPBACK
from deploy.local.state import State
from deploy.local.supervision import Program
from deploy.local.troubles import LaunchTrouble

PROGRAM = "database"
PACKAGED = Path("/usr/lib/postgresql")


def tools_folder(state: State) -> Path | None:
    """Where the server's programs are: the version that made the cluster, else the newest."""
    made_by = state.data("database") / "PG_VERSION"
    if made_by.exists():
        packaged = PACKAGED / made_by.read_text().strip() / "bin"
        if packaged.exists():
            return packaged
    versions = [folder for folder in PACKAGED.glob("*/bin") if (folder / "postgres").exists()]
    if versions:
        return max(versions, key=lambda folder: int(folder.parent.name))
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def programs(plan: Plan, _suite_account: Account) -> list[Program]:
    """The database server; the cluster is made first when there is none."""
    tools = tools_folder(plan.state)
    if tools is None:
        raise LaunchTrouble("PostgreSQL is missing: run `sh deploy/bootstrap.sh` (or set DATABASE_URI).")
    _make_cluster(plan, tools)
    configuration = _write_files(plan)
    command = (str(tools / "postgres"), "-c", f"config_file={plan.state.conf / 'postgresql.conf'}")
    environment = plain_environment(plan.state)
    # INT is the fast stop: open transactions are rolled back; TERM would wait for clients.
    return [
        Program(PROGRAM, command, environment, plan.state.account, configuration, stop_signal="INT", stop_seconds=60)
    ]


def is_ready(plan: Plan) -> bool:
    """Whether the server takes connections."""
    try:
        psycopg2.connect(plan.database_admin_uri, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def _make_cluster(plan: Plan, tools: Path) -> None:
    """Make the cluster beside its place and move it there whole, so that half of one is never used."""
    state, place = plan.state, plan.state.data("database")
    if place.exists():
        return
    half = state.data("database.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    state.account.own(half)
    password = state.write(state.conf / "database-password", plan.passwords["database_admin"])
    command = [str(tools / "initdb"), "--pgdata", str(half), "--username", "postgres", "--encoding", "UTF8"]
    command += ["--locale", "C.UTF-8", "--auth", "scram-sha-256", "--pwfile", str(password), "--no-sync"]
    outcome = state.account.run(command, cwd=half, env=plain_environment(state))
    if outcome.returncode != 0:
        raise LaunchTrouble(f"initdb failed:\n{outcome.stdout}")
    password.unlink()
    # Made without syncing each file, so that it is quick; one sync makes it safe before it is used.
    subprocess.run(["sync", "-f", str(half)], check=False)
    half.rename(place)


def _write_files(plan: Plan) -> str:
    state = plan.state
    access = state.write(
        state.conf / "pg_hba.conf",
        f"local all all scram-sha-256\nhost all all {LOOPBACK}/32 scram-sha-256\n",
    )
    # A test's data need not survive a power cut; a demo's shall.
    durability = "fsync = off\nfull_page_writes = off\n" if state.profile == "test" else ""
    configuration = f"""data_directory = '{state.data("database")}'
hba_file = '{access}'
ident_file = '{state.data("database")}/pg_ident.conf'
listen_addresses = '{LOOPBACK}'
port = {plan.ports["postgresql"]}
unix_socket_directories = '{state.run}'
max_connections = 200
shared_buffers = 128MB
dynamic_shared_memory_type = posix
max_wal_size = 1GB
checkpoint_timeout = 15min
log_line_prefix = '%m [%p] %q%u@%d '
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C.UTF-8'
{durability}"""
    state.write(state.conf / "postgresql.conf", configuration)
    return configuration

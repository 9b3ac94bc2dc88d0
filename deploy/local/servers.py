"""The four servers that we run ourselves where no address of another was given."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from deploy.local import broker, database, databases, mail, store
from deploy.local.account import Account
from deploy.local.plan import Plan
from deploy.local.ports import answers
from deploy.local.progress import Progress
from deploy.local.readiness import wait_for_server
from deploy.local.supervision import Program, Supervisor
from deploy.local.together import together


@dataclass(frozen=True)
class Server:
    """One private server: what it is, how it is run, how it says that it is ready."""

    name: str
    variable: str
    title: str
    programs: Callable[[Plan, Account], list[Program]]
    is_ready: Callable[[Plan], bool]

    def is_private(self, plan: Plan) -> bool:
        """Whether we run it, or only use another's."""
        return self.variable not in plan.external


# The slowest to start comes first.
SERVERS = (
    Server(broker.PROGRAM, "AMQP_URI", "RabbitMQ", broker.programs, broker.is_ready),
    Server(database.PROGRAM, "DATABASE_URI", "PostgreSQL", database.programs, database.is_ready),
    Server(store.PROGRAM, "S3_ENDPOINT", "object store", store.programs, store.is_ready),
    Server(mail.PROGRAM, "SMTP_HOST", "mail catcher", mail.programs, mail.is_ready),
)


def server_programs(plan: Plan, suite_account: Account) -> list[Program]:
    """The programs of all servers that are ours."""
    ours = [server for server in SERVERS if server.is_private(plan)]
    return [program for server in ours for program in server.programs(plan, suite_account)]


def start_servers(
    plan: Plan, supervisor: Supervisor, progress: Progress, *, ran_before: bool, then: Callable[[], None] | None
) -> None:
    """Start all servers at once; tables and queues are brought up to date as soon as theirs is there.

    With `then` tables are migrated, and it is called as soon as they are, whatever else still starts.
    """

    def start(server: Server) -> None:
        if server.is_private(plan):
            with progress.step(server.title):
                _start(plan, supervisor, server)
        if server.name == broker.PROGRAM:
            _declare_topology(plan, progress, by_hand=ran_before or not server.is_private(plan))
        if server.name == database.PROGRAM:
            _prepare_databases(plan, progress, migrates=then is not None)
            if then is not None:
                then()

    together([partial(start, server) for server in SERVERS])


def _start(plan: Plan, supervisor: Supervisor, server: Server) -> None:
    if server.name == broker.PROGRAM:
        supervisor.start(broker.NAMES_PROGRAM)
        wait_for_server(plan, supervisor, broker.NAMES_PROGRAM, lambda: answers(plan.ports["amqp_names"]))
    supervisor.start(server.name)
    wait_for_server(plan, supervisor, server.name, lambda: server.is_ready(plan))


def _declare_topology(plan: Plan, progress: Progress, *, by_hand: bool) -> None:
    if by_hand:
        with progress.step("queues as the contracts say"):
            broker.load_topology(plan)
    if "AMQP_URI" not in plan.external:
        broker.remember_started(plan)


def _prepare_databases(plan: Plan, progress: Progress, *, migrates: bool) -> None:
    with progress.step("roles and databases"):
        databases.set_up_databases(plan)
    if migrates:
        with progress.step("migrations"):
            databases.migrate(plan)

"""The one list of what the suite consists of: add a process here and the launcher runs it."""

import os
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("identity", "quotes", "orders", "files", "billing", "notify")
SIGNERS = (*SERVICES, "gateway")
OPERATIONS = "operations"
ONLY_VARIABLE = "PORTOLAN_ONLY"


@dataclass(frozen=True)
class Process:
    """One process of the suite: its module, and the service whose database and key it uses."""

    name: str
    arguments: tuple[str, ...]
    modules: tuple[str, ...]
    service: str | None = None
    reads_all_databases: bool = False
    is_provider_system: bool = False

    @property
    def port_name(self) -> str:
        """Under which name its port is kept: the gateway answers probes where it answers everybody."""
        return "gateway" if self.name == "gateway" else f"health_{self.name}"

    def is_written(self, checkout: Path) -> bool:
        """Whether the modules it runs are in the checkout."""
        return all(_module_exists(checkout, module) for module in self.modules)


def _service(name: str) -> Process:
    module = f"services.{name}.service"
    return Process(
        name,
        ("portal_kit.bus.runner", f"{module}:{name.capitalize()}Service"),
        ("portal_kit.bus.runner", module),
        service=name,
    )


def _worker(service: str) -> Process:
    module = f"services.{service}.worker"
    return Process(f"{service}-worker", (module,), (module,), service=service)


SUITE: tuple[Process, ...] = (
    *(_service(name) for name in SERVICES),
    Process("relay", ("portal_kit.relay",), ("portal_kit.relay",), reads_all_databases=True),
    _worker("files"),
    _worker("notify"),
    _worker("billing"),
    Process("gateway", ("gateway",), ("gateway.__main__",)),
    Process(OPERATIONS, ("ops.page",), ("ops.page.__main__",), reads_all_databases=True),
    Process(
        "pseudo-tms",
        ("deploy.local.pseudo_tms",),
        ("deploy.local.pseudo_tms.__main__",),
        is_provider_system=True,
    ),
)


def chosen_processes(checkout: Path) -> tuple[Process, ...]:
    """The processes to run: all that are written, or those that PORTOLAN_ONLY names."""
    wanted = [name.strip() for name in os.environ.get(ONLY_VARIABLE, "").split(",") if name.strip()]
    return tuple(
        process for process in SUITE if process.is_written(checkout) and (not wanted or process.name in wanted)
    )


def _module_exists(checkout: Path, module: str) -> bool:
    path = checkout.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()

"""The embedded S3 store: OpenStack Swift's four servers in one process, for one machine.

It runs in an environment of its own (the dependency group `store`), so it imports nothing of the suite but `cors`.
Swift spreads objects over many machines by rings; here each ring has one partition owner: this process.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import eventlet

eventlet.monkey_patch()

import eventlet.wsgi  # noqa: E402 - sockets must be patched first
import swift.common.utils  # type: ignore[import-not-found] # noqa: E402 - as above
from swift.common import storage_policy  # noqa: E402 - as above
from swift.common.middleware.s3api.controllers import multi_upload  # type: ignore[import-not-found] # noqa: E402 - as above
from swift.common.middleware.s3api.s3response import NoSuchUpload  # type: ignore[import-not-found] # noqa: E402 - as above
from swift.common.ring import RingBuilder  # type: ignore[import-not-found] # noqa: E402 - as above
from swift.common.swob import Request  # type: ignore[import-not-found] # noqa: E402 - as above
from swift.common.wsgi import loadapp  # type: ignore[import-not-found] # noqa: E402 - as above

from deploy.local.cors import Cors  # noqa: E402 - as above

LOOPBACK = "127.0.0.1"
BACKENDS = ("account", "container", "object")
DEVICE = "d1"
MIDDLEWARE = (
    "catch_errors",
    "gatekeeper",
    "healthcheck",
    "listing_formats",
    "s3api",
    "tempauth",
    "slo",
    "dlo",
    "versioned_writes",
    "symlink",
)
CLIENTS_AT_ONCE = 256


def main() -> None:
    """Serve until told to stop."""
    folder = Path(os.environ["STORE_FOLDER"])
    settings, devices = folder / "etc", folder / "objects"
    for place in (settings, devices / DEVICE):
        place.mkdir(parents=True, exist_ok=True)
    _name_the_cluster(settings)
    base = _base_configuration(settings, devices)
    for backend in BACKENDS:
        port = int(os.environ[f"STORE_{backend.upper()}_PORT"])
        _make_ring(settings / f"{backend}.ring.gz", port)
        section = f"[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#{backend}\n"
        _serve(_load(settings / f"{backend}.conf", base + section), port)
    _make_bucket(_load(settings / "inside.conf", base + _proxy_configuration(())))
    _refuse_late_parts()
    proxy = _load(settings / "proxy.conf", base + _proxy_configuration(MIDDLEWARE))
    # Last, so that whoever gets an answer finds everything behind it in place.
    _serve(Cors(proxy, os.environ["STORE_ORIGINS"].split()), int(os.environ["STORE_PORT"]))
    signal.signal(signal.SIGTERM, _stop)
    while True:
        eventlet.sleep(3600)


def _name_the_cluster(settings: Path) -> None:
    # Swift hashes paths with two secrets of the cluster; on one machine they need not be secret.
    swift_conf = settings / "swift.conf"
    swift_conf.write_text(
        "[swift-hash]\nswift_hash_path_prefix = portolan\nswift_hash_path_suffix = portolan\n"
        "[storage-policy:0]\nname = only\ndefault = yes\n"
    )
    swift.common.utils.SWIFT_CONF_FILE = str(swift_conf)
    swift.common.utils.HASH_PATH_PREFIX = swift.common.utils.HASH_PATH_SUFFIX = b"portolan"
    storage_policy.reload_storage_policies()


def _base_configuration(settings: Path, devices: Path) -> str:
    return (
        f"[DEFAULT]\nswift_dir = {settings}\ndevices = {devices}\nmount_check = false\n"
        "fallocate_reserve = 0\nlog_level = WARNING\n"
    )


def _make_ring(path: Path, port: int) -> None:
    # Made afresh each time: the port may have changed since.
    builder = RingBuilder(4, 1, 0)
    place = {"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": DEVICE, "meta": ""}
    address = {"ip": LOOPBACK, "port": port, "replication_ip": LOOPBACK, "replication_port": port}
    builder.add_dev({**place, **address})
    builder.rebalance()
    builder.get_ring().save(str(path))


def _proxy_configuration(middleware: tuple[str, ...]) -> str:
    user = os.environ["S3_ACCESS_KEY"].replace(":", "_")
    extra = {
        "s3api": f"location = {os.environ['S3_REGION']}\ncheck_bucket_owner = false\n",
        "tempauth": f"user_{user} = {os.environ['S3_SECRET_KEY']} .admin\n",
        "versioned_writes": "allow_object_versioning = true\n",
    }
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n{extra.get(name, '')}" for name in middleware)
    return (
        f"[pipeline:main]\npipeline = {' '.join((*middleware, 'proxy-server'))}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\n"
        f"account_autocreate = true\nallow_account_management = true\n{filters}"
    )


def _load(path: Path, configuration: str) -> Any:
    path.write_text(configuration)
    path.chmod(0o600)
    return loadapp(str(path), global_conf={"log_name": path.stem})


def _refuse_late_parts() -> None:
    """Answer a part of a completed upload with NoSuchUpload, as S3 does.

    Swift takes it, since it finds the upload's id on the joined object too; the part then replaces a segment
    of that object, which can never be read again.
    """
    find = multi_upload._get_upload_info  # noqa: SLF001 - Swift offers no hook here

    def find_open(request: Any, application: Any, upload_id: str) -> tuple[Any, bool]:
        answer, is_open = find(request, application, upload_id)
        if request.method == "PUT" and not is_open:
            raise NoSuchUpload(upload_id=upload_id)
        return answer, is_open

    multi_upload._get_upload_info = find_open  # noqa: SLF001 - as above


def _serve(application: Any, port: int) -> None:
    listener = eventlet.listen((LOOPBACK, port), backlog=CLIENTS_AT_ONCE)
    pool = eventlet.GreenPool(CLIENTS_AT_ONCE)
    eventlet.spawn(eventlet.wsgi.server, listener, application, custom_pool=pool, log_output=False)


def _make_bucket(inside: Any) -> None:
    """Make the suite's bucket from within, past the signatures that the public side asks for."""
    account = os.environ["S3_ACCESS_KEY"].split(":")[0]
    request = Request.blank(f"/v1/AUTH_{account}/{os.environ['S3_BUCKET']}", method="PUT")
    answer = request.get_response(inside)
    if answer.status_int // 100 != 2:
        sys.exit(f"the bucket could not be made: {answer.status}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()

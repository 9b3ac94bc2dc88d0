"""A migrated database of files, a private bucket, and works and workers on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.database import make_engine
from portal_kit.ids import new_id
from portal_kit.objects import ObjectStore
from portal_kit.settings import S3Settings
from portal_kit.testing.callers import a_contact
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.servers import Servers
from portal_kit.work import WorkShop
from services.files import schemas, storage, use_cases
from services.files.domain.files import Purpose, StoredFile
from services.files.domain.uploads import PartDone, UploadRequest
from services.files.tests.mothers import NOW
from services.files.worker import FilesWorker

Open = Callable[[Caller], AbstractContextManager[storage.FilesWork]]
GRANTS = {"file.upload": "own", "file.read": "own"}


@pytest.fixture(scope="module")
def database(make_database: Callable[[str], FreshDatabase]) -> FreshDatabase:
    """A private database."""
    return make_database("files")


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    """The clock of the module."""
    return MovableClock(NOW)


@pytest.fixture(scope="module")
def open_work(database: FreshDatabase, clock: MovableClock) -> Iterator[Open]:
    """Open a work as the service does, under row-level security."""
    engine = make_engine(database.app_uri, "files-test")
    shop = WorkShop(engine, partial(storage.FilesWork, to_wire=schemas.to_wire), clock)
    yield lambda caller: shop.open(caller, "correlation")
    engine.dispose()


@dataclass(frozen=True, slots=True)
class SystemWorks:
    """Opens works as a worker does."""

    open_work: Open

    def open(self, correlation_id: str) -> AbstractContextManager[storage.FilesWork]:
        """Begin a work in the system's scope."""
        return self.open_work(Caller.system("files-worker"))


@pytest.fixture(scope="module")
def worker(open_work: Open, store: ObjectStore) -> FilesWorker:
    """A worker in this process."""
    return FilesWorker(SystemWorks(open_work), store)


@pytest.fixture
def contact() -> Caller:
    """A requester of an organisation of his own."""
    return a_contact(GRANTS)


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads as a browser does: begin, send the parts to the store, complete."""

    open_work: Open
    store: ObjectStore

    def begin(self, caller: Caller, request: UploadRequest) -> tuple[str, str]:
        """Begin an upload; returns upload id and file id."""
        plan = use_cases.plan_upload(caller, request)
        store_id = self.store.open_multipart(plan.object_key)
        with self.open_work(caller) as work:
            upload = use_cases.begin_upload(work, plan, store_id)
        return upload.id, upload.file_id

    def send(self, caller: Caller, upload_id: str, data: bytes) -> list[PartDone]:
        """Send the bytes by the signed links."""
        with self.open_work(caller) as work:
            upload, file = use_cases.upload_to_sign(work, upload_id)
        parts = []
        for number in upload.numbers(1, upload.part_count):
            url = self.store.sign_part(file.object_key, upload.store_upload_id, number)
            piece = data[(number - 1) * upload.part_size : number * upload.part_size]
            answer = httpx.put(url, content=piece, timeout=60).raise_for_status()
            parts.append(PartDone(number, answer.headers["etag"].strip('"')))
        return parts

    def upload(
        self, caller: Caller, data: bytes, name: str = "a.txt", purpose: Purpose = Purpose.SOURCE, **told: str
    ) -> StoredFile:
        """Upload a whole file; it is left `verifying`."""
        checksum = hashlib.sha256(data).hexdigest()
        request = UploadRequest(name, len(data), purpose, **{"sha256": checksum, **told})
        upload_id, _ = self.begin(caller, request)
        parts = self.send(caller, upload_id, data)
        with self.open_work(caller) as work:
            return use_cases.complete_upload(work, upload_id, parts, None)


@pytest.fixture(scope="module")
def uploader(open_work: Open, store: ObjectStore) -> Uploader:
    """Uploads as a browser does."""
    return Uploader(open_work, store)


@pytest.fixture(scope="session")
def store_environment(servers: Servers) -> dict[str, str]:
    """The variables that name the store, with a bucket of the tests' own."""
    return {**servers.store_environment(), "S3_BUCKET": f"it-{new_id()[-12:]}"}


@pytest.fixture(scope="module")
def store(store_environment: dict[str, str]) -> ObjectStore:
    """The store of these tests, also used by their processes."""
    found = store_environment
    made = ObjectStore(
        S3Settings(
            endpoint=found["S3_ENDPOINT"],
            public_endpoint=found.get("S3_PUBLIC_ENDPOINT", found["S3_ENDPOINT"]),
            access_key=found["S3_ACCESS_KEY"],
            secret_key=found["S3_SECRET_KEY"],
            bucket=found["S3_BUCKET"],
            region=found.get("S3_REGION", "us-east-1"),
        )
    )
    made.ensure_bucket()
    return made

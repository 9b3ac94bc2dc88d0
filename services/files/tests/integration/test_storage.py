"""Files, uploads and jobs in PostgreSQL: round trips, the tenancy wall, lists and their plans, claims side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, text

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.paging import Cursor
from portal_kit.testing.callers import a_contact
from services.files import use_cases
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose
from services.files.domain.jobs import Job, JobKind
from services.files.ports import FileFilters, Sight
from services.files.storage.files import file_page
from services.files.storage.tables import files
from services.files.tests.mothers import a_file, an_upload

SYSTEM = Caller.system("test")
READ = {"file.read": "organisation"}


def save(open_work, *things):
    """Save new files."""
    with open_work(SYSTEM) as work:
        for thing in things:
            thing.version = 0
            work.files.save(thing)
    return things


def test_a_file_and_an_upload_survive_the_database(open_work):
    """What is saved comes back equal."""
    [file] = save(open_work, a_file(people=(new_id(),), quote_ids=(new_id(),), target_language="fr", kind="docx"))
    upload = an_upload(file_id=file.id, organisation_id=file.organisation_id, version=0)
    with open_work(SYSTEM) as work:
        work.uploads.save(upload)
    with open_work(SYSTEM) as work:
        assert work.files.get(file.id) == file
        assert work.uploads.get(upload.id) == upload


def test_the_database_itself_hides_foreign_rows(open_work):
    """A query without any filter, in the scope of another organisation, finds nothing and inserts nothing."""
    [file] = save(open_work, a_file())
    with open_work(a_contact(READ)) as work:
        assert work.session.execute(select(files).where(files.c.id == file.id)).first() is None
    with open_work(a_contact(READ, file.organisation_id)) as work:
        assert work.session.execute(select(files).where(files.c.id == file.id)).first() is not None


def test_a_list_is_paged_without_gap_or_double(open_work):
    """Newest first, filtered, page by page."""
    contact = a_contact(READ)
    mine = [a_file(organisation_id=contact.organisation_id, purpose=Purpose.REFERENCE) for _ in range(7)]
    save(open_work, *mine, a_file(organisation_id=contact.organisation_id), a_file())
    save(open_work, a_file(organisation_id=contact.organisation_id, state=FileState.DELETED, purpose=Purpose.REFERENCE))
    wanted, seen, cursor = FileFilters(purposes=(Purpose.REFERENCE,)), [], None
    while True:
        with open_work(contact) as work:
            page = use_cases.list_files(work, wanted, cursor, 3)
        seen += [file.id for file in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted((file.id for file in mine), reverse=True)


@pytest.mark.parametrize(
    ("sight", "filters", "index"),
    [
        (Sight(organisation_id=new_id()), FileFilters(), "ix_files_organisation"),
        (Sight(organisation_id=new_id(), person_id=new_id()), FileFilters(), "file_people_pkey"),
        (Sight(organisation_id=new_id()), FileFilters(search="manual"), "ix_files_organisation"),
        (Sight(organisation_id=new_id()), FileFilters(target_language="fr"), "ix_files_organisation_language"),
        (Sight(), FileFilters(organisation_id=new_id()), "ix_files_organisation"),
        (Sight(), FileFilters(), "files_pkey"),
        (Sight(), FileFilters(order_id=new_id()), "file_uses_pkey"),
        (Sight(), FileFilters(quote_id=new_id()), "file_uses_pkey"),
    ],
)
def test_each_list_query_is_served_by_its_index(open_work, many_files, sight, filters, index):
    """No list scans the table."""
    query = file_page(sight, filters, Cursor(None, 50, ""))
    with open_work(SYSTEM) as work:
        # Few rows in a test: a plan that can go without reading the whole table is taken at any size.
        work.session.execute(text("SET LOCAL enable_seqscan = off"))
        work.session.execute(text("SET LOCAL enable_sort = off"))
        connection = work.session
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars())
    assert index in plan, plan
    assert "Seq Scan" not in plan, plan


@pytest.mark.parametrize("thing", ["quote_id", "order_id"])
def test_a_list_finds_the_files_of_one_quote_or_order(open_work, thing):
    """Files that refer to it and no others, also after it was joined later."""
    thing_id = new_id()
    [first, later, _] = save(open_work, a_file(**{f"{thing}s": (thing_id,)}), a_file(), a_file())
    with open_work(SYSTEM) as work:
        (later.join_quote if thing == "quote_id" else later.join_order)(thing_id, ())
        work.files.save(later)
        page = work.files.page(Sight(), FileFilters(**{thing: thing_id}), Cursor(None, 50, ""))
    assert {file.id for file in page.items} == {first.id, later.id}


@pytest.mark.feature("D2")
def test_files_are_found_by_name_language_and_organisation(open_work):
    """Wildcards in a name are letters like others; all filters must hold."""
    home = new_id()
    told = {"organisation_id": home, "purpose": Purpose.TARGET}
    french = a_file(**told, name="Manual_100%.docx", target_language="fr")
    german = a_file(**told, name="manual 100.docx", target_language="de")
    save(open_work, french, german, a_file(name="Manual_100%.docx", target_language="fr"))
    for filters, found in (
        (FileFilters(organisation_id=home), {french.id, german.id}),
        (FileFilters(organisation_id=home, search="manual_100%"), {french.id}),
        (FileFilters(organisation_id=home, search="MANUAL"), {french.id, german.id}),
        (FileFilters(organisation_id=home, target_language="de"), {german.id}),
        (FileFilters(organisation_id=home, target_language="de", search="%"), set()),
    ):
        with open_work(SYSTEM) as work:
            page = work.files.page(Sight(), filters, Cursor(None, 50, ""))
        assert {file.id for file in page.items} == found


def test_a_file_becomes_ones_own_with_what_refers_to_it(open_work):
    """Its owner finds it from the start, the people of an order from its joining on; nobody of another organisation does."""
    owner, watcher = new_id(), new_id()
    [file] = save(open_work, a_file(owner_id=owner))

    def own(person, organisation=file.organisation_id):
        with open_work(a_contact({"file.read": "own"}, organisation, person)) as work:
            return [each.id for each in use_cases.list_files(work, FileFilters(), None, None).items]

    assert (own(owner), own(watcher)) == ([file.id], [])
    with open_work(SYSTEM) as work:
        file.join_order(new_id(), (watcher,))
        work.files.save(file)
    assert (own(owner), own(watcher), own(owner, new_id())) == ([file.id], [file.id], [])


def test_a_file_that_a_draft_no_longer_names_is_free(open_work):
    """Neither the file nor its uses remember the draft; other uses stay."""
    draft, other = new_id(), new_id()
    [file] = save(open_work, a_file(quote_ids=(draft, other)))
    with open_work(SYSTEM) as work:
        assert work.files.used_by(draft) == [file.id]
        work.files.release(work.files.lock([file.id])[file.id], draft)
    with open_work(SYSTEM) as work:
        assert (work.files.used_by(draft), work.files.used_by(other)) == ([], [file.id])
        assert work.files.get(file.id).quote_ids == (other,)


@pytest.fixture(scope="module")
def many_files(open_work):
    """Enough files for the planner to have a choice."""
    with open_work(SYSTEM) as work:
        rows = [
            {
                "id": new_id(), "organisation_id": new_id(), "version": 1, "created_at": "2026-01-01T00:00:00+00:00",
                "state": "stored", "owner_id": new_id(), "people": [new_id()], "name": "a", "purpose": "source",
                "size": 1, "content_type": "text/plain", "object_key": new_id(), "quote_ids": [new_id()],
                "order_ids": [new_id()],
            }
            for _ in range(5000)
        ]  # fmt: skip
        work.session.execute(insert(files), rows)
    with open_work(SYSTEM) as work:
        work.session.execute(text("ANALYZE files"))


def test_workers_side_by_side_never_claim_the_same_job(open_work):
    """Forty jobs, four claimers at once: each job is claimed once."""
    [file] = save(open_work, a_file())
    with open_work(SYSTEM) as work:
        for _ in range(40):
            work.jobs.add(Job(new_id(), file.organisation_id, JobKind.REMOVE, file_id=file.id))

    def claim(_):
        with open_work(SYSTEM) as work:
            return work.jobs.claim([JobKind.REMOVE])

    with ThreadPoolExecutor(4) as pool:
        claimed = [job.id for job in pool.map(claim, range(48)) if job is not None]
    assert len(claimed) == len(set(claimed)) == 40

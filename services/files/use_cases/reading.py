"""Reading files and analyses: what a caller may not see does not exist for him."""

from __future__ import annotations

from collections.abc import Sequence

from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.files.domain.analyses import Analysis, AnalysisState
from services.files.domain.errors import AnalysisNotFound, FileNotFound
from services.files.domain.files import StoredFile
from services.files.domain.jobs import Job, JobKind
from services.files.ports import FileFilters, Sight, Work
from services.files.use_cases.access import sees, sight_of

BUNDLE_LIMIT = 2000


def get_file(work: Work, file_id: str) -> StoredFile:
    """Return a file that the caller may see."""
    return describe_files(work, [file_id])[0]


def get_stored_file(work: Work, file_id: str) -> StoredFile:
    """Return a file whose bytes may be fetched."""
    file = get_file(work, file_id)
    file.require_stored()
    return file


def describe_files(work: Work, file_ids: Sequence[str]) -> list[StoredFile]:
    """Return all of these files, or NotFound when any is unknown to the caller."""
    found = work.files.find(file_ids, sight_of(work.caller, "file.read"))
    known = {file.id for file in found}
    unknown = [file_id for file_id in dict.fromkeys(file_ids) if file_id not in known]
    if unknown:
        raise FileNotFound("There is no such file. Upload it first.", file_ids=unknown)
    return found


def list_files(work: Work, filters: FileFilters, cursor: str | None, limit: int | None) -> Page[StoredFile]:
    """List the files that the caller may see, newest first."""
    query = {
        "list": "files",
        "purposes": [purpose.value for purpose in filters.purposes],
        "states": [state.value for state in filters.states],
        "quote": filters.quote_id,
        "order": filters.order_id,
        "organisation": filters.organisation_id,
        "language": filters.target_language,
        "search": filters.search,
    }
    place = Cursor.read(work.caller, query, cursor, limit, width=1)
    return work.files.page(sight_of(work.caller, "file.read"), filters, place)


def delete_file(work: Work, file_id: str) -> None:
    """Give up a file of the caller's that nothing refers to; a worker removes its bytes."""
    file = work.files.lock([file_id]).get(file_id)
    if file is None or not sees(sight_of(work.caller, "file.read"), file):
        raise FileNotFound("There is no such file.")
    if not _may_delete(sight_of(work.caller, "file.upload"), file):
        raise FileNotFound("There is no such file of yours.")
    file.delete()
    work.files.save(file)
    work.jobs.add(Job(new_id(), file.organisation_id, JobKind.REMOVE, file_id=file.id))


def bundle(
    work: Work, file_ids: Sequence[str] | None, thing_id: str | None, language: str | None
) -> list[tuple[str, StoredFile]]:
    """Return path and file of each stored file asked for, by itself or by the quote or order that refers to it.

    There is a folder per purpose, and per target language.
    """
    if file_ids is not None:
        files = describe_files(work, file_ids)
    elif thing_id is not None:
        files = work.files.used_in(thing_id, sight_of(work.caller, "file.read"), BUNDLE_LIMIT)
    else:
        files = []
    wanted = [file for file in files if language in (None, file.target_language)]
    if not wanted:
        raise FileNotFound("There is nothing to download here yet.")
    for file in wanted:
        file.require_stored()
    return _with_paths(wanted)


def get_analysis(work: Work, analysis_id: str | None, quote_id: str | None) -> tuple[Analysis, int]:
    """Return an analysis by its id, or the newest of a quote, and how many of its files are counted."""
    found = None
    if analysis_id is not None:
        found = work.analyses.get(analysis_id)
    elif quote_id is not None:
        found = work.analyses.latest_of_quote(quote_id)
    sight = sight_of(work.caller, "file.read")
    if found is None or sight.organisation_id not in (None, found.organisation_id):
        raise AnalysisNotFound("There is no such analysis.")
    if sight.person_id is not None and sight.person_id not in found.people:
        raise AnalysisNotFound("There is no such analysis.")
    running = found.state is AnalysisState.RUNNING
    return found, work.jobs.counted_of_analysis(found.id) if running else len(found.files)


def _may_delete(sight: Sight, file: StoredFile) -> bool:
    return sees(Sight(sight.organisation_id), file) and sight.person_id in (None, file.owner_id)


def _with_paths(files: Sequence[StoredFile]) -> list[tuple[str, StoredFile]]:
    """Give each file a path of its own; a second file of the same name gets a number."""
    taken: set[str] = set()
    paths = []
    for file in files:
        folder = f"target/{file.target_language}" if file.target_language else file.purpose.value
        stem, dot, ending = file.name.rpartition(".")
        path, number = f"{folder}/{file.name}", 2
        while path.lower() in taken:
            numbered = f"{stem} ({number}){dot}{ending}" if stem else f"{file.name} ({number})"
            path, number = f"{folder}/{numbered}", number + 1
        taken.add(path.lower())
        paths.append((path, file))
    return paths

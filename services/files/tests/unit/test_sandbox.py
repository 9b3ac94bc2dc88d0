"""Documents opened in a process of their own: answers, refusals, and processes that die."""

import subprocess
import time
from fractions import Fraction

import pytest

from services.files.documents.refusals import DocumentRefused
from services.files.documents.sandbox import Sandbox
from services.files.domain.bands import Band
from services.files.domain.bundles import count_bundle
from services.files.tests.unit.documents_made import XLIFF, rich_word_file, word_file


def no_beat():
    """Do nothing while waiting."""


@pytest.mark.feature("D4")
def test_a_word_document_is_counted_in_a_subprocess(tmp_path):
    """Words of body, boxes, header, footer and notes; the comment is not counted."""
    path = rich_word_file(tmp_path / "a.docx")
    tally = Sandbox().count(path, "a.docx", "unicode-1", "en", no_beat)
    assert tally.kind == "docx"
    assert sum(((each.words or 0) * each.occurrences for each in tally.distinct), Fraction()) == 25


def test_locked_units_of_xliff_come_out_as_a_band(tmp_path):
    """ACME, Inherited and Signed are locked."""
    path = tmp_path / "a.xlf"
    path.write_text(XLIFF)
    [counted] = count_bundle([Sandbox().count(path, "a.xlf", "unicode-1", "en", no_beat)])
    assert counted.bands[Band.LOCKED].words == 3


def test_inspection_reads_a_source_to_its_end(tmp_path):
    """A source without text is refused with the reason of an empty document; a reference may be anything."""
    empty = word_file(tmp_path / "a.docx")
    assert Sandbox().inspect(empty, "a.docx", source=False, beat=no_beat) == "docx"
    with pytest.raises(DocumentRefused) as refused:
        Sandbox().inspect(empty, "a.docx", source=True, beat=no_beat)
    assert refused.value.reason == "empty_document"


def test_a_source_without_a_reader_is_refused(tmp_path):
    """The message names the kinds that can be counted."""
    path = tmp_path / "a.json"
    path.write_text("{}")
    with pytest.raises(DocumentRefused, match="docx") as refused:
        Sandbox().inspect(path, "a.json", source=True, beat=no_beat)
    assert refused.value.reason == "unsupported_kind"


def test_a_document_beyond_its_memory_is_refused(tmp_path):
    """The process dies or says so; either way there is a reason."""
    path = tmp_path / "a.txt"
    path.write_text("word " * 10_000_000)
    with pytest.raises(DocumentRefused) as refused:
        Sandbox(memory=150 * 2**20).count(path, "a.txt", "unicode-1", "en", no_beat)
    assert refused.value.reason in ("analysis_failed", "document_too_large")


def test_a_document_beyond_its_time_is_refused_while_the_worker_keeps_its_lease(tmp_path):
    """The wait calls `beat`, and ends by the clock."""
    path = tmp_path / "a.txt"
    path.write_text("\n".join(f"Sentence number {i} is here. And one more." for i in range(600_000)))
    beats = []
    with pytest.raises(DocumentRefused) as refused:
        Sandbox(seconds=1).count(path, "a.txt", "unicode-1", "en", lambda: beats.append(time.monotonic()))
    assert refused.value.reason == "analysis_failed"
    assert beats


def test_a_name_like_a_command_is_only_a_name(tmp_path):
    """It is one argument of a program that is started without a shell."""
    path = word_file(tmp_path / "a.docx")
    ran = tmp_path / "ran"
    for name in (f"$(touch {ran}).docx", f"a; touch {ran} #.docx", "--memory=1.docx", f"`touch {ran}`.docx"):
        assert Sandbox().inspect(path, name, source=False, beat=no_beat) == "docx"
    assert not ran.exists()


def test_the_subprocess_knows_no_secret(tmp_path, monkeypatch):
    """A document that takes over its reader finds neither the database nor the store."""
    seen: dict[str, str] = {}

    def started(_command, **options):
        seen.update(options["env"])
        raise OSError

    monkeypatch.setenv("DATABASE_URI", "postgresql://app:secret@db/portolan_files")
    monkeypatch.setenv("S3_SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "Popen", started)
    with pytest.raises(OSError):
        Sandbox().inspect(tmp_path / "a.docx", "a.docx", source=False, beat=no_beat)
    assert set(seen) <= {"PATH", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR", "LANG"}

"""Generated files are fresh."""

from contracts import generate


def test_no_generated_file_is_stale(capsys):
    """`make contracts` would change nothing."""
    status = generate.main(["--check"])
    assert status == 0, capsys.readouterr().out

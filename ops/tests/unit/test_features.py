"""Which tests show which feature."""

import ast
import json

import pytest

from ops import features

MODULE = """
import pytest
pytestmark = [pytest.mark.e2e, pytest.mark.feature("P5")]

@pytest.mark.feature("Q6")
def test_accepting_makes_one_order(): ...

@pytest.mark.feature("O5", "O2")
class TestApproval:
    @pytest.mark.feature("O4")
    def test_of_one_target(self): ...

    def not_a_test(self): ...
"""


def test_marks_of_modules_classes_and_tests_add_up():
    """A mark holds for everything below it."""
    assert list(features.marks(ast.parse(MODULE))) == [
        ("P5", "test_accepting_makes_one_order"),
        ("Q6", "test_accepting_makes_one_order"),
        ("P5", "TestApproval::test_of_one_target"),
        ("O5", "TestApproval::test_of_one_target"),
        ("O2", "TestApproval::test_of_one_target"),
        ("O4", "TestApproval::test_of_one_target"),
    ]


def test_every_feature_of_the_product_is_in_the_table_once():
    """The ids run without a gap in each group."""
    counts = {"I": 14, "Q": 15, "O": 14, "D": 7, "B": 5, "R": 2, "N": 6, "P": 8}
    expected = [f"{group}{number}" for group, last in counts.items() for number in range(1, last + 1)]
    assert list(features.rows()) == expected


@pytest.mark.parametrize(("level", "status"), [("unit", 1), ("e2e", 0), ("browser", 0)])
def test_a_done_feature_must_be_shown_end_to_end(monkeypatch, capsys, level, status):
    """A unit test proves a rule, not that somebody can use it."""
    monkeypatch.setattr(features, "rows", lambda: {"Q6": features.Feature("Q6", "Accept.", "done")})
    monkeypatch.setattr(features, "_operations", lambda: iter([("Q6", "POST /api/v1/quotes/{id}/transitions")]))
    monkeypatch.setattr(features, "_pages", lambda: iter([("Q6", "/quotes/{id}")]))
    monkeypatch.setattr(features, "marked_tests", lambda: iter([("Q6", level, "test_it.py::test_it")]))
    assert features.main(["--format", "json"]) == status
    (shown,) = json.loads(capsys.readouterr().out)
    assert shown["tests"][level] == ["test_it.py::test_it"]
    assert shown["pages"] == ["/quotes/{id}"]
    assert set(shown) == {"id", "state", "operations", "pages", "tests"}

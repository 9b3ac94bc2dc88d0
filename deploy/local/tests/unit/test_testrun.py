"""Which tests a target runs."""

from deploy.local import testrun


def test_every_kind_is_found_wherever_it_lies():
    """The launcher's own unit tests are among them."""
    assert "deploy/local/tests/unit" in testrun.folders("unit")
    assert "tests/contract" in testrun.folders("contract")
    assert not [place for place in testrun.folders("unit") if "integration" in place]


def test_a_run_of_everything_leaves_out_what_is_run_apart():
    """Browser tests run beside, faults afterwards, with a proxy between all parts; benches have their own target."""
    assert "--ignore=tests/browser" in testrun.everything()
    assert "--ignore=tests/chaos" in testrun.everything()
    assert "tests/chaos" in testrun.folders(testrun.FAULTS)
    assert "services" in testrun.everything()


def test_a_complaint_alone_makes_the_run_fail(monkeypatch):
    """Green tests do not hide a red check."""
    monkeypatch.setattr(testrun, "run_checks", lambda _progress: ["lint"])
    monkeypatch.setattr(testrun, "run_pytest", lambda *_arguments: 0)
    assert testrun.run("check", [], testrun.Progress()) == 1

"""What the pages take from others: pinned, permissive, told, and without a host of one machine."""

import json
import re

from deploy import assets

DOCUMENT = assets.CHECKOUT / "docs" / "third-party.md"
PERMISSIVE = {"MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0"}
LOCKED = json.loads(assets.LOCK.read_text(encoding="utf-8"))["packages"]
WANTED = json.loads((assets.CHECKOUT / "package.json").read_text(encoding="utf-8"))


def test_everything_that_is_shipped_has_a_permissive_licence():
    """What may not be handed on freely is not among the pages' files."""
    licences = {name: LOCKED[f"node_modules/{name}"]["license"] for name in assets.SHIPPED}
    assert {name: licence for name, licence in licences.items() if licence not in PERMISSIVE} == {}


def test_every_file_comes_from_a_package_that_is_told():
    """A file whose package hands on no licence would be a breach of it."""
    packages = {re.match(r"(?:@[^/]+/)?[^/]+", source)[0] for source in assets.FILES.values()}
    assert packages <= set(assets.SHIPPED)
    assert packages | {"bootstrap-icons"} == set(WANTED["dependencies"])


def test_versions_are_exact_and_addresses_are_left_to_the_machine():
    """Everybody gets the same bytes, from whichever registry the machine is told to use."""
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in WANTED["dependencies"].values())
    assert not [name for name, package in LOCKED.items() if "resolved" in package]
    assert all("integrity" in package for name, package in LOCKED.items() if name)


def test_what_only_tests_use_is_not_shipped():
    """Axe is under a licence with duties; it stays outside of the product."""
    assert not set(WANTED["devDependencies"]) & set(assets.SHIPPED)


def test_the_document_tells_every_package_with_its_version_and_licence():
    """Whoever reviews licences finds what is there today."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in (*WANTED["dependencies"], *WANTED["devDependencies"]):
        package = LOCKED[f"node_modules/{name}"]
        assert f"| `{name}` | {package['version']} | {package['license']} |" in text
    assert [name for name in assets.SHIPPED if f"`{name}`" not in text] == []


def test_the_icons_of_the_list_are_sorted_and_named_once():
    """Two people who add the same icon see it."""
    names = assets.ICON_NAMES.read_text(encoding="utf-8").split()
    assert names == sorted(set(names))

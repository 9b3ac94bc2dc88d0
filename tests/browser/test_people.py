"""Clients, contacts and staff on pages: added, changed, deactivated, and kept safe from two people at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import AGENCY, PASSWORD
from tests.browser.newcomers import unique
from tests.browser.people import Seat

ASKS_TO_SIGN_IN = re.compile("/sign-in")


def fill_person(page: Page, user_id: str, role: str, account_id: str) -> None:
    """Fill the form of a person in."""
    page.get_by_label("Name", exact=True).fill(f"Nora {user_id}")
    page.get_by_label("E-mail").fill(f"{user_id}@{account_id}.example")
    page.get_by_label("User id").fill(user_id)
    page.get_by_label("First password").fill(PASSWORD)
    page.get_by_role("main").get_by_label(role, exact=True).check()


def send(page: Page, button: str) -> None:
    """Send the form of the page."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


@pytest.mark.feature("I3", "I6")
def test_an_administrator_adds_a_client_and_somebody_who_signs_in(person, browsing, axe, shot):
    """From nothing to a contact who is inside, without a word to the operator."""
    page = person("administrator")
    account, user = unique("client"), unique("nora")
    page.goto("/organisations")
    page.get_by_role("link", name="Add a client").click()
    page.get_by_label("Account", exact=True).fill(account)
    page.get_by_label("Name", exact=True).fill("Blank Page Ltd")
    page.get_by_label("Address").fill("1 Main Street\nDublin")
    page.get_by_label("Country").fill("IE")
    page.get_by_label("Currency").fill("EUR")
    axe(page)
    send(page, "Add")
    expect(page.get_by_text("The client was added.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Blank Page Ltd")
    expect(page.get_by_text("Nobody of this client can sign in yet.")).to_be_visible()
    page.locator("section", has_text="Contacts").get_by_role("link", name="Add", exact=True).click()
    expect(page.get_by_label("Client", exact=True)).to_have_value(re.compile("."))
    fill_person(page, user, "Manager", account)
    axe(page)
    send(page, "Add")
    expect(page.get_by_text("The contact was added.")).to_be_visible()
    shot(page, "contact")
    theirs = browsing.open()
    theirs.goto(f"/a/{account}")
    theirs.get_by_label("User id or e-mail").fill(user)
    theirs.get_by_label("Password").fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.locator(".side-client")).to_have_text("Blank Page Ltd")


@pytest.mark.feature("I6")
def test_an_administrator_adds_a_member_of_staff(person, axe):
    """The new project manager is in the list, and at work at once."""
    page, user = person("administrator"), unique("pm")
    page.goto("/staff/new")
    fill_person(page, user, "Project manager", AGENCY)
    axe(page)
    send(page, "Add")
    expect(page.get_by_text("The member of staff was added.")).to_be_visible()
    page.goto(f"/staff?text={user}")
    expect(page.get_by_role("link", name=f"Nora {user}")).to_be_visible()
    theirs = person(Seat(AGENCY, user))
    theirs.goto("/desk")
    expect(theirs.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.feature("I5", "I6")
def test_who_is_deactivated_is_asked_to_sign_in_at_the_next_step(person, newcomers):
    """A page that stays open is worth nothing any more, and the account does not open again."""
    newcomer = newcomers.contact("requester")
    theirs = person(newcomer.seat)
    theirs.goto("/orders")
    page = person("manager")
    page.goto(f"/contacts/{newcomer.id}")
    page.get_by_label("Active: may sign in").uncheck()
    send(page, "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    theirs.get_by_role("navigation", name="Areas").get_by_role("link", name="Quotes").click()
    expect(theirs).to_have_url(ASKS_TO_SIGN_IN)
    theirs.get_by_label("Account", exact=True).fill("nordwind")
    theirs.get_by_label("User id or e-mail").fill(newcomer.seat.user_id)
    theirs.get_by_label("Password").fill(PASSWORD)
    send(theirs, "Sign in")
    expect(theirs.get_by_role("alert")).to_be_visible()
    page.goto(f"/contacts?text={newcomer.seat.user_id}&active=false")
    expect(page.get_by_role("row", name=newcomer.seat.user_id)).to_contain_text("Deactivated")


@pytest.mark.feature("I6")
def test_a_member_of_staff_who_is_deactivated_is_shut_out(person, newcomers):
    """What holds for contacts holds for the provider's own people."""
    newcomer = newcomers.member("pm")
    theirs = person(newcomer.seat)
    theirs.goto("/desk")
    page = person("administrator")
    page.goto(f"/staff/{newcomer.id}")
    page.get_by_label("Active: may sign in").uncheck()
    send(page, "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    theirs.reload()
    expect(theirs).to_have_url(ASKS_TO_SIGN_IN)


@pytest.mark.feature("I5")
def test_a_manager_changes_name_and_roles_of_a_contact(person, newcomers):
    """A requester becomes an observer, and the areas of the person follow."""
    newcomer = newcomers.contact("requester")
    theirs = person(newcomer.seat)
    theirs.goto("/")
    expect(theirs.get_by_role("link", name="Request a quote").first).to_be_visible()
    page = person("manager")
    page.goto("/contacts")
    page.get_by_label("Search").fill(newcomer.seat.user_id)
    send(page, "Show")
    page.get_by_role("link", name=str(newcomer.told["name"])).click()
    page.get_by_label("Name", exact=True).fill("Nora Renamed")
    page.get_by_role("main").get_by_label("Requester", exact=True).uncheck()
    page.get_by_role("main").get_by_label("Observer", exact=True).check()
    send(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora Renamed")
    theirs.reload()
    expect(theirs.get_by_role("link", name="Request a quote")).to_have_count(0)


@pytest.mark.feature("I4", "I5")
def test_an_observer_reads_about_colleagues_and_changes_nothing(person, newcomers):
    """Facts, no form; and the address that would add somebody says that it is not allowed."""
    newcomer = newcomers.contact("requester")
    page = person("observer")
    page.goto("/contacts")
    expect(page.get_by_role("link", name="Add a contact")).to_have_count(0)
    page.goto(f"/contacts/{newcomer.id}")
    expect(page.get_by_role("main")).to_contain_text(f"{newcomer.seat.user_id}@nordwind.example")
    expect(page.get_by_role("main").locator("form, input, button")).to_have_count(0)


@pytest.mark.feature("I5", "P8")
def test_what_is_wrong_with_a_person_stands_beside_the_field(person, newcomers, axe, shot):
    """A user id that is taken is told, and everything else stays as it was typed."""
    newcomer = newcomers.contact("requester")
    page = person("manager")
    page.goto("/contacts/new")
    fill_person(page, newcomer.seat.user_id, "Observer", "nordwind")
    send(page, "Add")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"Nora {newcomer.seat.user_id}")
    expect(page.get_by_role("main").get_by_label("Observer", exact=True)).to_be_checked()
    expect(page.get_by_label("First password")).to_have_value("")
    axe(page)
    shot(page, "contact-refused")


@pytest.mark.feature("I6")
@pytest.mark.parametrize("thing", ["client", "contact", "member of staff"])
def test_two_administrators_cannot_overwrite_each_other(person, newcomers, thing):
    """The second one is told that somebody was faster, and keeps what was typed."""
    address = {
        "client": lambda: f"/organisations/{newcomers.organisation()['id']}",
        "contact": lambda: f"/contacts/{newcomers.contact().id}",
        "member of staff": lambda: f"/staff/{newcomers.member().id}",
    }[thing]()
    first, second = person("administrator"), person("administrator")
    for page in (first, second):
        page.goto(address)
    first.get_by_label("Name", exact=True).fill("The First Name")
    send(first, "Save")
    expect(first.get_by_text("Saved.")).to_be_visible()
    second.get_by_label("Name", exact=True).fill("The Second Name")
    send(second, "Save")
    expect(second.get_by_role("alert")).to_contain_text("Somebody else changed this just now.")
    expect(second.get_by_label("Name", exact=True)).to_have_value("The Second Name")
    first.reload()
    expect(first.get_by_label("Name", exact=True)).to_have_value("The First Name")


@pytest.mark.feature("I3")
def test_what_was_agreed_with_a_client_is_changed_and_kept(person, newcomers):
    """Terms, and the switches that decide what its people see."""
    page = person("administrator")
    page.goto(f"/organisations/{newcomers.organisation()['id']}")
    page.get_by_label("Tax in percent").fill("7,5")
    page.get_by_label("Days to pay").fill("45")
    page.get_by_label("Requesters see prices").uncheck()
    send(page, "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Tax in percent")).to_have_value(re.compile(r"^7\.50?$"))
    expect(page.get_by_label("Days to pay")).to_have_value("45")
    expect(page.get_by_label("Requesters see prices")).not_to_be_checked()
    page.get_by_label("Days to pay").fill("soon")
    send(page, "Save")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Days to pay")).to_have_value("soon")

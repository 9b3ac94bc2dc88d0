"""The example system's settings."""

from __future__ import annotations

import pytest

from deploy.local.pseudo_tms.settings import SettingMissing, read_settings

GIVEN = {
    "TMS_AMQP_URI": "amqp://pseudo%5Ftms:secret@127.0.0.1:5672/portolan",
    "TMS_API_URL": "http://127.0.0.1:8000/",
    "TMS_API_KEY_FILE": "/run/key",
}


def test_the_broker_user_is_the_one_of_the_address() -> None:
    """Messages are signed with the user that connects."""
    settings = read_settings(GIVEN)
    assert (settings.broker_user, settings.api_url) == ("pseudo_tms", "http://127.0.0.1:8000")


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_variable_is_named(name: str) -> None:
    """The message says what to set."""
    with pytest.raises(SettingMissing, match=name):
        read_settings({key: value for key, value in GIVEN.items() if key != name})

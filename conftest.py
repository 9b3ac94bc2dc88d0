"""What every test of the suite may use."""

from hypothesis import settings

pytest_plugins = ["portal_kit.testing.plugin"]

# A busy machine makes an example slow, not wrong; no test asserts a time.
settings.register_profile("portolan", deadline=None)
settings.load_profile("portolan")

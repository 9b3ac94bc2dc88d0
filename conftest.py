"""What every test of the suite may use."""

pytest_plugins = ["portal_kit.testing.plugin"]

"""The portal in a real browser: chromium, people of the demo's cast, and guards over everything they see."""

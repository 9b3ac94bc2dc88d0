"""Bad input at every door: each gets a clear refusal or a dead letter, and nothing is restarted."""

pytest_plugins = ["tests.servers", "tests.world", "tests.switchboard"]

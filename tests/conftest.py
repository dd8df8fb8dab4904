from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers", "tests.world", "tests.switchboard", "tests.browser"]

# A machine that is busy with other tests is no reason to fail: speed is measured in tests/bench.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

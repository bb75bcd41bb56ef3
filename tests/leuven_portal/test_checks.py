import pytest

from leuven_portal import checks


def ids(found):
    return [each.id for each in found]


@pytest.mark.parametrize(("https", "required", "told"), [(True, False, ["portal.W002"]), (True, True, []), (False, False, [])])
def test_production_without_a_second_factor_is_warned_of(settings, https, required, told):
    settings.HTTPS, settings.STAFF_SECOND_FACTOR = https, required
    assert ids(checks.production_asks_for_a_second_factor(None)) == told


@pytest.mark.parametrize(
    ("backend", "told"),
    [("locmem.LocMemCache", ["portal.W003"]), ("dummy.DummyCache", ["portal.W003"]), ("db.DatabaseCache", []), ("redis.RedisCache", [])],
)
def test_limits_that_each_process_counts_for_itself_are_warned_of(settings, backend, told):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert ids(checks.limits_are_counted_for_all_processes(None)) == told

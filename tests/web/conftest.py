"""Cities for the tests of the pages: a fresh one for a test that acts, one that is being asked for those that only look."""

import pytest
from web_city import City, sewage_works


@pytest.fixture
def city():
    """A fresh city for a test that acts."""
    return City()


@pytest.fixture
def asked_city():
    """A city with one project whose departments are being asked, for a test that acts."""
    return City(furnish=sewage_works)


@pytest.fixture(scope="session")
def asking_city():
    """A city with one project whose departments are being asked; for tests that only look."""
    made = City()
    made.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")
    first, second, *_ = [each for each in made.people.asked() if each != "210200-ecology"]  # which tests ask for a paper
    made.people.answer(first, "agree_with_conditions", conditions=["plot_ratio"], reason="Keep to the plan.")
    made.people.answer(second, "object", article="land-administration-law/35", reason="It takes farmland.")
    return made

"""Archives by category, tag, author, year and month."""

from datetime import UTC, datetime

import pytest

from blog.categories.filing import move_category
from blog.models import PostStatus
from blog.posts.publishing import PostChange, create_post
from tests.factories import make_category, make_person, make_post, make_tag
from tests.queries import count_queries
from tests.web.visitor import Visitor


@pytest.fixture
def editor(app):
    return make_person("editor", name="Jo Editor", slug="jo", about="Writes at sea.")


@pytest.fixture
def write(editor):
    def write(title, **fields):
        fields.setdefault("status", PostStatus.PUBLISHED)
        return create_post(PostChange(title=title, text="x", **fields), by=editor)

    return write


@pytest.fixture
def visitor(app, editor):
    return Visitor(app)


def test_a_category_shows_what_lies_below_it(visitor, write):
    """With its description, its count and its own feed."""
    sea = make_category("Sea", description="Salt water.")
    cold = make_category("Cold", parent=sea)
    write("Above", category_ids=(sea.id,))
    write("Below", category_ids=(cold.id, sea.id))
    write("Elsewhere")
    page = visitor.get("/category/sea/")
    assert page.status_code == 200
    for expected in ("Salt water.", "2 posts", "Above", "Below", "/category/sea/feed/"):
        assert expected in page.text
    assert "Elsewhere</a></h2>" not in page.text
    inner = visitor.get("/category/sea/cold/").text
    assert "Below" in inner
    assert "Above</a></h2>" not in inner


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/category/sea/", "Sea"),
        ("/tag/boats/", "Boats"),
        ("/author/jo/", "Jo Editor"),
        ("/2025/", "2025"),
        ("/2025/06/", "June 2025"),
    ],
)
def test_archives_have_pages(visitor, write, path, heading):
    """Ten posts a page; page 1 leads to the first address, and past the last is none."""
    sea = make_category("Sea")
    make_tag("Boats", slug="boats")
    for n in range(11):
        write(
            f"T{n:02}",
            category_ids=(sea.id,),
            tags=("Boats",),
            published_at=datetime(2025, 6, 1, n, tzinfo=UTC),
        )
    first = visitor.get(path)
    assert first.status_code == 200
    assert heading in first.text
    assert "11 posts" in first.text
    assert f"{path}page/2/" in first.text
    second = visitor.get(f"{path}page/2/")
    assert ("T00" in second.text, "T10" in second.text) == (True, False)
    again = visitor.get(f"{path}page/1/")
    assert (again.status_code, again.headers["Location"]) == (301, path)
    for number in ("0", "3", "99999999999999999999"):
        assert visitor.get(f"{path}page/{number}/").status_code == 404
    assert visitor.get(path.rstrip("/")).status_code == 308
    assert "X-Pingback" not in first.headers


@pytest.mark.parametrize(
    "path",
    [
        "/category/nothing/",
        "/category/%00/",
        "/tag/nothing/",
        "/tag/%00/",
        "/author/nobody/",
        "/author/%00/",
        "/author/silent/",
        "/2024/",
        "/2024/05/",
        "/0000/",
        "/0001/01/",
        "/9999/",
        "/9999/12/",
        "/2025/00/",
        "/2025/13/",
    ],
)
def test_what_is_not_there_is_404(visitor, write, path):
    """Nor does an account without posts have a page."""
    make_person(slug="silent")
    write("Now", published_at=datetime(2025, 6, 1, tzinfo=UTC))
    page = visitor.get(path)
    assert page.status_code == 404
    assert "There is no page here." in page.text


def test_an_empty_category_or_tag_has_a_page(visitor):
    """What somebody made is there before anything is filed under it."""
    make_category("Sea")
    make_tag("Boats", slug="boats")
    assert visitor.get("/category/sea/").status_code == 200
    assert visitor.get("/tag/boats/").status_code == 200


def test_other_spellings_lead_to_the_one_address(visitor, write, editor):
    """Capitals, a missing parent, and where a category lay before it was moved."""
    sea = make_category("Sea")
    travel = make_category("Travel")
    cold = make_category("Cold", parent=sea)
    move_category(cold.id, travel.id, by=editor)
    write("One", tags=("Boats",))
    for path, address in (
        ("/category/Travel/", "/category/travel/"),
        ("/category/cold/", "/category/travel/cold/"),
        ("/category/sea/cold/", "/category/travel/cold/"),
        ("/category/sea/cold/page/2/", "/category/travel/cold/page/2/"),
        ("/tag/BOATS/", "/tag/boats/"),
        ("/author/JO/", "/author/jo/"),
    ):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, address), path


def test_a_tag_in_another_script_is_read_at_its_address(visitor, write):
    """It is not led round in a circle."""
    write("One", tags=("船",))
    assert visitor.get("/tag/船/").status_code == 200
    assert visitor.get("/tag/%E8%88%B9/").status_code == 200


@pytest.mark.parametrize("path", ["/2026/123/", "/20261/", "/20261/05/", "/2026/5/"])
def test_digits_that_are_no_date_may_be_an_address(visitor, path):
    """Archives of years and months hide no post."""
    make_post(title="Numbers", permalink=path)
    assert visitor.get(path).status_code == 200


def test_the_months_heading_and_posts_are_of_the_sites_zone(visitor, write):
    """A post of 31 May, 23:30 UTC, is in June in Tokyo."""
    from blog.posts.transaction import writing
    from blog.site.options import write_options

    with writing():
        write_options(time_zone="Asia/Tokyo")
    write("Midnight", published_at=datetime(2025, 5, 31, 23, 30, tzinfo=UTC))
    assert "Midnight" in visitor.get("/2025/06/").text
    assert visitor.get("/2025/05/").status_code == 404
    assert visitor.get("/2025/06/midnight/").status_code == 200


def test_an_archive_asks_as_much_for_nine_posts_as_for_one(visitor, write):
    """The number of queries does not grow with what is shown."""
    sea = make_category("Sea")
    costs = []
    for count in (1, 8):
        for n in range(count):
            write(f"T{count}{n}", category_ids=(sea.id,), tags=(f"t{n}",))
        visitor.get("/category/sea/")
        with count_queries() as queries:
            assert visitor.get("/category/sea/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10

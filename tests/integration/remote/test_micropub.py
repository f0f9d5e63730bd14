"""Micropub's verbs and queries on both databases."""

from blog.accounts.programs import EVERYTHING, Program
from blog.posts.change import PostChange
from blog.posts.publishing import create_post
from blog.remote.micropub.asking import answer_query
from blog.remote.micropub.commands import Create, Delete, Undelete, Update
from blog.remote.micropub.publishing import carry_out
from tests.factories import make_category, make_person


def made(program, **properties):
    named = {name.replace("_", "-"): values for name, values in properties.items()}
    return carry_out(Create(named), [], program).address


def ask(program, **asked):
    return answer_query({n.replace("_", "-"): [v] for n, v in asked.items()}, program)


def names(answer):
    return [item["properties"].get("name", [""])[0] for item in answer["items"]]


def test_a_post_lives_through_every_command(session):
    """Made, changed, binned, taken back; properties stay as they were given."""
    program = Program(make_person(), "Quill", EVERYTHING)
    checkin = {"type": ["h-card"], "properties": {"latitude": [45.5], "open": [True]}}
    url = made(program, name=["Fog"], content=["Words"], checkin=[checkin])
    change = Update(url=url, add={"category": ["sea"]}, remove=("name",))
    assert not carry_out(change, [], program).is_new
    properties = ask(program, q="source", url=url)["properties"]
    assert properties["checkin"] == [checkin]
    assert (properties["category"], properties.get("name")) == (["sea"], None)
    assert not carry_out(Delete(url), [], program).is_new
    assert ask(program, q="source")["items"] == []
    assert not carry_out(Undelete(url), [], program).is_new
    assert len(ask(program, q="source")["items"]) == 1


def test_lists_are_filtered_and_walked(session, stopped_clock):
    """By kind, from the properties; by cursor, also where posts share a moment."""
    program = Program(make_person(), "Quill", EVERYTHING)
    for number in range(4):
        made(program, name=[f"Post {number}"], content=["Words"])
    made(program, name=["Liked"], like_of=["https://a.test/"])
    made(program, name=["Draft"], post_status=["draft"])
    assert names(ask(program, q="source", post_type="like")) == ["Liked"]
    assert len(names(ask(program, q="source", post_type="article"))) == 5
    seen, asked = [], {}
    while True:
        answer = ask(program, q="source", limit="2", **asked)
        seen += names(answer)
        if "after" not in answer["paging"]:
            break
        asked = {"after": answer["paging"]["after"]}
    assert seen == ["Draft", "Liked", "Post 3", "Post 2", "Post 1", "Post 0"]
    back = ask(program, q="source", limit="2", before=answer["paging"]["before"])
    assert names(back) == ["Post 3", "Post 2"]


def test_a_wished_slug_gives_way_where_a_chosen_one_is_refused(session):
    """Only a program's wish becomes another."""
    person = make_person()
    for slug in ("fog", "fog-2", "fog-3"):
        change = PostChange(title="A", text="B", slug="fog", slug_is_wish=True)
        assert create_post(change, by=person).slug == slug


def test_a_category_stays_one_whatever_its_letters(session):
    """Tags and categories are one list to a program."""
    program = Program(make_person(), "Quill", EVERYTHING)
    make_category("Music")
    url = made(program, content=["Words"], category=["MUSIC", "jazz"])
    assert ask(program, q="source", url=url)["properties"]["category"] == [
        "Music",
        "jazz",
    ]
    assert ask(program, q="category", filter="us") == {"categories": ["Music"]}

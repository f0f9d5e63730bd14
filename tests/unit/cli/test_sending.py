"""Turns for those who send: some threads always stay free for readers."""

import io
from threading import Event, Thread

import pytest
from werkzeug.exceptions import ServiceUnavailable

from blog.cli.sending import SendingTurns


class SlowBody:
    """A body of which nothing comes before `has_come` is set."""

    def __init__(self):
        self.is_asked, self.has_come = Event(), Event()

    def read(self, size):
        self.is_asked.set()
        assert self.has_come.wait(10)
        return b"at last"[:size]


def read_body(environ, _start_response):
    return [environ["wsgi.input"].read(100)]


def send(application, body):
    return application({"wsgi.input": body}, None)


@pytest.fixture
def slow():
    body = SlowBody()
    yield body
    body.has_come.set()


def test_who_sends_when_no_turn_is_free_is_asked_to_come_again(slow):
    """A body that does not come keeps its own turn, and no more threads than turns."""
    application = SendingTurns(read_body, 1)
    answers = []
    sender = Thread(target=lambda: answers.extend(send(application, slow)))
    sender.start()
    assert slow.is_asked.wait(10)
    with pytest.raises(ServiceUnavailable) as refused:
        send(application, io.BytesIO(b"quick"))
    assert refused.value.retry_after == 30
    slow.has_come.set()
    sender.join()
    assert answers == [b"at last"]
    assert send(application, io.BytesIO(b"quick")) == [b"quick"]


def test_a_reader_needs_no_turn(slow):
    """What reads no body is served whoever else is sending."""
    application = SendingTurns(lambda *_: [b"page"], 0)
    assert send(application, slow) == [b"page"]
    assert not slow.is_asked.is_set()


def test_a_broken_body_gives_its_turn_back():
    """A sender who hangs up leaves room for the next."""

    class Broken(io.BytesIO):
        def read(self, _size):
            raise OSError

    application = SendingTurns(read_body, 1)
    with pytest.raises(OSError):  # noqa: PT011 -- it has no words
        send(application, Broken())
    assert send(application, io.BytesIO(b"quick")) == [b"quick"]


def test_bodies_are_read_whole_and_by_lines():
    """The three ways in which frameworks read."""

    def read_all_ways(environ, _start_response):
        body = environ["wsgi.input"]
        return [body.readline(), body.readline(2), body.read()]

    body = io.BytesIO(b"one\ntwo\nthree")
    assert send(SendingTurns(read_all_ways, 1), body) == [b"one\n", b"tw", b"o\nthree"]

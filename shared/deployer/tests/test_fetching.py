"""Without these a repository is not deployed although it could be, or leaves its folder, or fills our memory."""

from collections.abc import Iterator

import pytest
from deployer.failure import Code, StageFailed
from deployer.git.checkout import Checkout, checkout
from deployer.git.fetching import Fetching
from deployer.git.limits import Budget
from deployer.git.pack import COMMIT, Object
from deployer.repository import repository
from deployer.tree import File
from dulwich.objects import Blob, ShaFile

from tests.builders.fetching import ALLOWED, LIMITS, fetch, refusal
from tests.builders.repositories import EXECUTABLE, LINK, PLAIN, SUBMODULE, Entry, Files, Host, serving


@pytest.fixture
def host() -> Iterator[Host]:
    with serving() as host:
        yield host


def test_the_branch_that_was_asked_for_comes_as_it_is_and_without_its_history(host: Host) -> None:
    shop = host.repository("acme/shop", {"old.txt": b"gone"})
    commit = shop.commit({"src/app.py": b"print()", "run.sh": Entry(EXECUTABLE, b"#!/bin/sh"), "empty": b""})
    fix = shop.commit({"src/app.py": b"fixed"}, branch="skylift-fix/1")
    taken = fetch(shop.url)
    assert taken.commit == commit and taken.left_out == () and taken.size == 16
    assert set(taken.files) == {
        File("src/app.py", b"print()"),
        File("run.sh", b"#!/bin/sh", executable=True),
        File("empty", b""),
    }
    assert fetch(shop.url, "skylift-fix/1") == Checkout(fix, (File("src/app.py", b"fixed"),))
    budget = Budget(LIMITS, 20)
    assert len(Fetching(ALLOWED, budget).fetch(repository(shop.url, ALLOWED), "main").objects) == 6


def test_changes_that_are_sent_as_deltas_are_put_together(host: Host) -> None:
    long = b"".join(b"line %d\n" % number for number in range(3_000))
    shop = host.repository("acme/shop", {"a.txt": long, "b.txt": long + b"and one more\n", "c.txt": long * 2})
    assert {file.path: file.content for file in fetch(shop.url).files}["b.txt"] == long + b"and one more\n"


def test_links_and_submodules_are_left_out_and_named(host: Host) -> None:
    files: Files = {
        "a": b"1",
        "etc": Entry(LINK, b"/etc/passwd"),
        "up": Entry(LINK, b"../x"),
        "lib": Entry(SUBMODULE, b"a" * 40),
    }
    taken = fetch(host.repository("acme/shop", files).url)
    assert taken.files == (File("a", b"1"),) and sorted(taken.left_out) == ["etc", "lib", "up"]


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/b", b"a\\b", b"a\nb", b"\xff", b"a" * 256])
def test_no_file_gets_outside_of_the_repository_or_has_a_name_that_nobody_could_write(host: Host, name: bytes) -> None:
    shop = host.repository("acme/shop")
    shop.commit_tree(shop.tree((b"src", 0o040000, shop.tree((name, PLAIN, shop.blob(b"!"))))))
    failed = refusal(shop.url)
    assert failed.code is Code.SOURCE_LIMIT and "file" in failed.reason


def test_one_name_is_not_a_file_and_a_folder_at_once() -> None:
    file, folder = Blob.from_string(b"!"), b"100644 a\0%b40000 a\0%b"
    inner = ShaFile.from_raw_string(2, b"100644 b\0" + file.sha().digest())
    both = ShaFile.from_raw_string(2, folder % (file.sha().digest(), inner.sha().digest()))
    commit = b"tree %b\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx" % both.id
    made: list[ShaFile] = [file, inner, both]
    objects: dict[bytes, Object] = {each.id: Object(each.type_num, each.as_raw_string()) for each in made}
    objects[b"c" * 40] = Object(COMMIT, commit)
    with pytest.raises(StageFailed, match="two things of one name in its top folder"):
        checkout(objects, b"c" * 40, LIMITS)


def test_an_unknown_branch_is_told_which_there_are_and_an_empty_repository_that_it_is_empty(host: Host) -> None:
    shop = host.repository("acme/shop", {"a": b"1"})
    shop.commit({"a": b"1"}, branch="next")
    unknown, empty = refusal(shop.url, "nope"), refusal(host.repository("acme/empty").url)
    assert unknown.reason == "The repository has no branch 'nope'; it has main, next."
    assert "is empty" in empty.reason
    assert unknown.code is empty.code is Code.GIT_CLONE


def test_more_files_or_bytes_than_are_taken_are_refused_before_they_are_there(host: Host) -> None:
    many = host.repository("acme/many", {f"{number}.txt": b"%d" % number for number in range(60)})
    assert "more than 50 files" in refusal(many.url).reason
    large = host.repository("acme/large", {"zeros": bytes(2_000_000)})
    failed = refusal(large.url)
    assert failed.code is Code.SOURCE_LIMIT and "1,000,000 bytes" in failed.reason


def test_a_tree_of_trees_that_stands_for_billions_of_files_is_refused(host: Host) -> None:
    shop = host.repository("acme/shop")
    tree = shop.tree((b"file", PLAIN, shop.blob(b"x")))
    for _ in range(40):
        tree = shop.tree(*((b"%d" % number, 0o040000, tree) for number in range(9)))
    shop.commit_tree(tree)
    assert "more than 50 files" in refusal(shop.url).reason


def test_one_object_in_many_places_counts_each_time(host: Host) -> None:
    shop = host.repository("acme/shop", {f"{number}": bytes(300_000) for number in range(4)})
    assert "1,000,000 bytes" in refusal(shop.url).reason

"""Files that visitors send: what is taken, what is refused, and how it is given out again."""

import asyncio
import io
import struct
import zipfile
import zlib

import aiohttp
import pytest

from media_gateway.views import VisitState
from media_gateway.visitor_api import files, shelf
from media_gateway.visitor_api.kinds import PDF, PNG, TEXT, identify
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.shelf import file_name
from media_gateway.vocabulary.terms import InteractionId, PartyId
from tests.support.panels import asynchronous
from tests.support.visitors import (
    ELSEWHERE,
    ODOO,
    OTHER_ENTRY,
    PICTURE,
    SHOP,
    entry_point,
    serving,
)


def archive(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, member in members.items():
            packed.writestr(name, member)
    return content.getvalue()


def png(width, height):
    return PICTURE[:16] + struct.pack(">II", width, height) + PICTURE[24:]


def jpeg(width, height):
    frame = struct.pack(">BBHBHH", 0xFF, 0xC0, 11, 8, height, width)
    return b"\xff\xd8\xff\xe0\0\x06JFIF" + frame + b"\0" * 20


DOCX = archive({"word/document.xml": "<w/>"})
BOMB = archive({f"layer{i}": b"\0" * (30 << 20) for i in range(8)})


class TestKinds:
    @pytest.mark.parametrize(
        ("content", "mimetype"),
        [
            (PICTURE, "image/png"),
            (jpeg(640, 480), "image/jpeg"),
            (b"GIF89a\x02\0\x01\0", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x01\0\0\0\0\0", "image/webp"),
            (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01", "image/webp"),
            (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\x02\x00\x00", "image/webp"),
            (b"%PDF-1.7 and so on", "application/pdf"),
            ("Заказ 42\tу входа\r\n👩‍👧".encode(), "text/plain"),
            (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (
                archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
                "application/vnd.oasis.opendocument.text",
            ),
        ],
    )  # fmt: skip
    def test_what_may_be_sent(self, tmp_path, content, mimetype):
        file = tmp_path / "x"
        file.write_bytes(content)
        assert identify(file).mimetype == mimetype

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"\xef\xbb\xbf  <svg onload='alert(1)'/>",
            b"MZ\x90\0\x03",
            b"\x7fELF",
            b"#!/bin/sh\0",
            "текст".encode("cp1251"),
            archive({"anything": "else"}),
            b"PK\x03\x04 and no archive",
            BOMB,
            png(0, 10),
            png(60_000, 60_000),
            jpeg(65_000, 65_000),
            b"\x89PNG\r\n\x1a\n\0",
            b"\xff\xd8\xff\xe0\0\x01",
        ],
    )
    def test_what_may_not(self, tmp_path, content):
        file = tmp_path / "x"
        file.write_bytes(content)
        with pytest.raises(Refusal) as refused:
            identify(file)
        assert refused.value.code == "bad_file"

    def test_macros_may_not(self, tmp_path):
        file = tmp_path / "x"
        file.write_bytes(archive({"word/document.xml": "<w/>", "word/vbaProject.bin": "x"}))
        with pytest.raises(Refusal, match="macros"):
            identify(file)

    def test_a_picture_of_true_size_is_measured(self, tmp_path):
        row = b"\0" + b"\xff\xff\xff" * 4000
        body = zlib.compress(row * 3000)
        file = tmp_path / "x"
        file.write_bytes(png(4000, 3000)[:33] + struct.pack(">I", len(body)) + b"IDAT" + body)
        assert identify(file) is PNG


@pytest.mark.parametrize(
    ("called", "kind", "name"),
    [
        ("photo.png", PNG, "photo.png"),
        ("photo.jpeg", PNG, "photo.png"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("..\\..\\windows\\system.ini", TEXT, "system.txt"),
        ("....//....//x", PDF, "x.pdf"),
        ("invoice.pdf\u202egpj.exe", PDF, "invoice.pdfgpj.pdf"),
        ('a"b\r\nSet-Cookie: c=1;.png', PNG, "a_b Set-Cookie_ c=1;.png"),
        ("", PDF, "file.pdf"),
        (".htaccess", TEXT, "htaccess.txt"),
        ("заказ № 42 🎂.pdf", PDF, "заказ № 42 🎂.pdf"),
        ("x" * 500 + ".pdf", PDF, "x" * 100 + ".pdf"),
        ("\0\x1f.png", PNG, "png.png"),
    ],
)  # fmt: skip
def test_a_name_is_nothing_but_a_name(called, kind, name):
    assert file_name(called, kind) == name


class TestSending:
    @asynchronous
    async def test_a_file_is_told_in_the_room_and_to_odoo(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            status, answer = await visitors.send_file(token, name="my photo.png")
            assert status == 200
            file_id = answer["file_id"]
            assert answer["url"] == f"https://calls.example/visit/files/{file_id}"
            [told] = (await page.hear("room"))["messages"]
            assert told == {
                "kind": "file", "file_id": file_id, "name": "my photo.png",
                "mimetype": "image/png", "bytes": len(PICTURE), "url": answer["url"],
            }  # fmt: skip
            [kept] = visitors.delivered
            assert (kept.file_id, kept.interaction_id) == (file_id, visitors.visit_id)
            assert (kept.leg, kept.at) == (PartyId("client"), visitors.now)
            assert (visitors.folder / kept.path).read_bytes() == PICTURE

    @asynchronous
    async def test_everybody_in_the_room_fetches_it_with_his_own_token(self):
        async with serving() as visitors, visitors.page() as page:
            mine = (await page.come_in())["resume"]
            _, answer = await visitors.send_file(mine, name="ф.png")
            operators = visitors.tokens.files_token(
                visitors.visit_id, PartyId("operator"), visitors.now
            )
            for token, origin in ((mine, SHOP), (operators, ODOO)):
                path = f"/visit/files/{answer['file_id']}?token={token}"
                async with visitors.asking("GET", path, origin=origin) as got:
                    assert (got.status, await got.read()) == (200, PICTURE)
                    assert got.headers["Content-Type"] == "image/png"
                    assert got.headers["X-Content-Type-Options"] == "nosniff"
                    assert got.headers["Access-Control-Allow-Origin"] == origin
                    assert got.headers["Content-Disposition"] == (
                        "inline; filename*=UTF-8''%D1%84.png"
                    )

    @asynchronous
    async def test_nothing_that_was_sent_is_carried_out(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            text = b"innocent <script>alert(1)</script>"
            _, answer = await visitors.send_file(token, content=text, name="page.html")
            path = f"/visit/files/{answer['file_id']}?token={token}"
            async with visitors.asking("GET", path) as got:
                assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
                assert got.headers["Content-Disposition"].startswith("attachment;")
                assert "page.txt" in got.headers["Content-Disposition"]
                assert "sandbox" in got.headers["Content-Security-Policy"]

    @asynchronous
    async def test_operators_send_as_well(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.allow(files=False)
            operator = PartyId("operator")
            token = visitors.tokens.files_token(visitors.visit_id, operator, visitors.now)
            status, _ = await visitors.send_file(token, origin=ODOO)
            assert status == 200
            assert visitors.delivered[0].leg == operator
            assert visitors.rooms.told[-1][2] == operator

    @asynchronous
    async def test_a_browser_asks_beforehand_whether_it_may(self):
        async with serving() as visitors:
            async with visitors.asking("OPTIONS", "/visit/files") as answer:
                assert answer.headers["Access-Control-Allow-Origin"] == SHOP
                assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
            async with visitors.asking("OPTIONS", "/visit/files", origin=ELSEWHERE) as answer:
                assert "Access-Control-Allow-Origin" not in answer.headers


class TestRefusing:
    @pytest.mark.parametrize(
        ("content", "name", "status", "code"),
        [
            (BOMB, "photo.png", 415, "bad_file"),
            (b"<html><script>alert(1)</script>", "photo.png", 415, "bad_file"),
            (b"", "photo.png", 415, "bad_file"),
            (PICTURE + b"\0" * (1 << 20), "photo.png", 413, "too_large"),
        ],
    )
    @asynchronous
    async def test_by_what_is_in_it(self, content, name, status, code):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            answered, told = await visitors.send_file(token, content=content, name=name)
            assert (answered, told["error"]["code"]) == (status, code)
            assert (visitors.rooms.told, visitors.delivered) == ([], [])
            assert list(visitors.folder.glob("*/*")) == []

    @asynchronous
    async def test_the_page_of_another_site_can_read_why(self):
        async with serving() as visitors:
            async with visitors.asking("POST", "/visit/files") as answer:
                assert answer.status == 401
                assert answer.headers["Access-Control-Allow-Origin"] == SHOP
            async with visitors.asking("POST", "/visit/files", origin=ELSEWHERE) as answer:
                assert "Access-Control-Allow-Origin" not in answer.headers

    @asynchronous
    async def test_what_grows_too_large_without_having_said_so(self):
        async def endless():
            while True:
                yield b"\0" * (1 << 16)

        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            status, told = await visitors.send_file(token, content=endless())
            assert (status, told["error"]["code"]) == (413, "too_large")
            assert list(visitors.folder.glob("*/*")) == []

    @asynchronous
    async def test_what_comes_too_slowly(self, monkeypatch):
        monkeypatch.setattr(files, "PAUSE_SECONDS", 0.05)
        asked_for_more = asyncio.Event()

        async def dripping():
            yield PICTURE
            await asked_for_more.wait()

        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            status, told = await visitors.send_file(token, content=dripping())
            asked_for_more.set()
            assert (status, told["error"]["code"]) == (408, "too_slow")
            assert list(visitors.folder.glob("*/*")) == []

    @asynchronous
    async def test_what_is_broken_off_leaves_nothing(self):
        async def broken():
            yield PICTURE
            raise ConnectionResetError

        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            with pytest.raises((aiohttp.ClientError, ConnectionError)):
                await visitors.send_file(token, content=broken())
            await page.until(lambda: not list(visitors.folder.glob("*/*")), "nothing is left")
            assert visitors.delivered == []

    @asynchronous
    async def test_packed_ways_around_the_limit(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            packed = zlib.compress(b"\0" * (100 << 20))
            status, told = await visitors.send_file(
                token, content=packed, headers={"Content-Encoding": "deflate"}, compress=None
            )
            assert (status, told["error"]["code"]) == (400, "bad_message")

    @pytest.mark.parametrize("token", ["", "x.y", "é"])
    @asynchronous
    async def test_without_a_token(self, token):
        async with serving() as visitors:
            status, told = await visitors.send_file(token)
            assert (status, told["error"]["code"]) == (401, "token_invalid")

    @asynchronous
    async def test_from_the_page_of_another_site(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            status, told = await visitors.send_file(token, origin=ELSEWHERE)
            assert (status, told["error"]["code"]) == (403, "wrong_origin")

    @asynchronous
    async def test_where_the_entry_point_takes_none(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            visitors.allow(files=False)
            status, told = await visitors.send_file(token)
            assert (status, told["error"]["code"]) == (403, "not_allowed")

    @asynchronous
    async def test_after_the_end(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            visitors.change(visitors.visit_id, state=VisitState.ENDED)
            status, told = await visitors.send_file(token)
            assert (status, told["error"]["code"]) == (404, "unknown_interaction")

    @asynchronous
    async def test_what_the_room_refuses_is_not_kept(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            visitors.rooms.refusal = ("not_allowed", "not now")
            status, told = await visitors.send_file(token)
            assert (status, told["error"]["code"]) == (403, "not_allowed")
            assert list(visitors.folder.glob("*/*")) == []

    @asynchronous
    async def test_so_many_in_one_visit(self, monkeypatch):
        monkeypatch.setattr(shelf, "MOST_FILES", 2)
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            answers = [await visitors.send_file(token) for _ in range(3)]
            assert [status for status, _ in answers] == [200, 200, 429]
            assert answers[2][1]["error"]["code"] == "too_many"

    @asynchronous
    async def test_so_often_from_one_address(self):
        async with serving() as visitors:
            answers = [await visitors.send_file("x.y") for _ in range(11)]
            assert [status for status, _ in answers] == [401] * 10 + [429]


class TestFetching:
    @asynchronous
    async def test_only_what_is_of_ones_own_visit(self):
        async with serving() as visitors, visitors.page() as page, visitors.page() as other:
            mine = (await page.come_in())["resume"]
            his = (await other.come_in())["resume"]
            _, answer = await visitors.send_file(his)
            for token in (mine, "", "x.y"):
                path = f"/visit/files/{answer['file_id']}?token={token}"
                status, told = await visitors.ask("GET", path)
                assert (status, told["error"]["code"]) in (
                    (404, "unknown_file"), (401, "token_invalid"),
                )  # fmt: skip

    @pytest.mark.parametrize(
        "file_id",
        ["..%2f..%2fetc%2fpasswd", "%00", "x" * 24, ".part", "%2e%2e%2f" * 8, "*" * 24],
    )
    @asynchronous
    async def test_nothing_outside_of_it(self, file_id):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            await visitors.send_file(token)
            async with visitors.asking("GET", f"/visit/files/{file_id}?token={token}") as answer:
                assert answer.status == 404

    @asynchronous
    async def test_to_pages_of_any_other_site_it_is_closed(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            _, answer = await visitors.send_file(token)
            path = f"/visit/files/{answer['file_id']}?token={token}"
            async with visitors.asking("GET", path, origin=ELSEWHERE) as got:
                assert "Access-Control-Allow-Origin" not in got.headers

    @asynchronous
    async def test_a_visit_of_another_entry_point_has_files_of_its_own_site(self):
        async with serving() as visitors, visitors.page() as page:
            visitors.floor.entries[OTHER_ENTRY] = entry_point(OTHER_ENTRY, 2)
            token = (await page.come_in(entry=OTHER_ENTRY))["resume"]
            assert (await visitors.send_file(token))[0] == 200


class TestTheShelf:
    def keep(self, on, interaction_id="video-1"):
        part = on.begin(InteractionId(interaction_id))
        part.write_bytes(PICTURE)
        return on.keep(part, InteractionId(interaction_id), PartyId("client"), "photo.png")

    def test_what_odoo_has_is_cleared_away_in_time(self, tmp_path):
        now = [shelf.time.time()]
        on = shelf.Shelf(tmp_path, lambda: now[0])
        delivered, waiting = self.keep(on), self.keep(on, "video-2")
        needed = {waiting.file_id}.__contains__
        assert on.clear_away(100.0, needed) == 0
        now[0] += 200.0
        assert on.clear_away(100.0, needed) == 1
        assert on.find(InteractionId("video-1"), delivered.file_id) is None
        assert on.find(InteractionId("video-2"), waiting.file_id) is not None
        assert [folder.name for folder in tmp_path.iterdir()] == ["video-2"]

    def test_no_room_on_the_disk(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shelf, "LEAST_FREE", 1 << 60)
        with pytest.raises(Refusal) as refused:
            shelf.Shelf(tmp_path).begin(InteractionId("video-1"))
        assert refused.value.code == "overloaded"

    @pytest.mark.parametrize("interaction_id", ["..", "../x", ".", "", "a/b", "x" * 101])
    def test_a_visit_is_no_path(self, tmp_path, interaction_id):
        with pytest.raises(Refusal):
            shelf.Shelf(tmp_path).begin(InteractionId(interaction_id))

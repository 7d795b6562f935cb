"""The encoding rule of shapefile attributes: .cpg before language id before UTF-8 before GB 18030."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.site_encoding import encoding_of
from adapters.site_errors import SiteEncodingWrong

WIDTH = 20


def dbf(values: list[bytes], language_id: int = 0) -> bytes:
    """A table of one text field, written by hand from the dBASE III description."""
    header = struct.pack("<B3xIHH17xB2x", 3, len(values), 65, 1 + WIDTH, language_id)
    field = struct.pack("<11sc4xB15x", "名".encode("gb18030") if not values else b"NAME", b"C", WIDTH)
    rows = b"".join(b" " + value[:WIDTH].ljust(WIDTH) for value in values)
    return header + field + b"\r" + rows + b"\x1a"


def encoding(values: list[bytes], language_id: int = 0, cpg: bytes | None = None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        table, stated = Path(folder, "a.dbf"), Path(folder, "a.cpg")
        table.write_bytes(dbf(values, language_id))
        if cpg is not None:
            stated.write_bytes(cpg)
        return encoding_of(table, stated, "a.zip")


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30))
def test_chinese_texts_in_utf_8_and_gbk_come_back_as_written_even_when_cut_in_the_middle_of_a_character(
    text: str,
) -> None:
    found = encoding([text.encode()[:WIDTH]])
    assert found == "utf-8"
    raw = text.encode("gb18030")[:WIDTH]
    found = encoding([raw])
    # GBK bytes that are correct UTF-8 by chance cannot be told apart by anybody: then UTF-8 comes first by the rule.
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        assert raw.decode(found, "ignore") == text[: len(raw.decode("gb18030", "ignore"))]


def test_the_order_of_the_rule() -> None:
    gbk, utf8 = "瓦房店".encode("gb18030"), "瓦房店".encode()
    assert encoding([gbk], cpg=b"GBK\r\n") == "gb18030"
    assert encoding([utf8], language_id=0x4D, cpg=b"UTF-8") == "utf-8"
    assert encoding([gbk], language_id=0x4D) == "gb18030"
    assert encoding([utf8]) == "utf-8"
    assert encoding([gbk]) == "gb18030"
    assert encoding([]) == "gb18030"


def test_a_language_id_that_programs_write_by_default_is_not_believed() -> None:
    for language_id in (0x03, 0x57):
        assert encoding(["瓦房店".encode("gb18030")], language_id) == "gb18030"


def test_what_fits_no_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(SiteEncodingWrong) as raised:
        encoding([b"ok", b"\xff\xff\xff"])
    assert "row 2" in raised.value.message("en")


def test_a_stated_code_page_by_number_is_understood() -> None:
    assert encoding(["瓦房店".encode("gb18030")], cpg=b"936") == "gb18030"
    assert encoding(["Münster".encode("cp1252")], cpg=b"1252") == "cp1252"
    assert encoding(["臺北".encode("big5")], cpg=b"OEM 950") == "big5"

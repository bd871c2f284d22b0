"""Files as answers: a file is sent though it has no name any more, and a browser is never to show it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from anyio import to_thread
from starlette.responses import StreamingResponse

from scrubber.outputs.formats import DEFAULT, can_be_written

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import BinaryIO

    from starlette.responses import Response

REPORT_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_BLOCK: Final = 1 << 16
_X12: Final = "application/EDI-X12"
_MEDIA_TYPES: Final = {
    ".json": "application/json", ".zip": "application/zip", ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def default_kinds() -> list[str]:
    """The outputs where a request does not say, less what an extra that is not installed would write."""
    return list(filter(can_be_written, DEFAULT))


def send_file(path: Path) -> Response:
    """An answer that has a file saved, which may be removed as soon as this returns. Raises OSError."""
    plain = "".join(character if character.isascii() and character not in '"\\' else "_" for character in path.name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(path.name, safe='')}"
    return _answer(path, {"Content-Disposition": named})


def show_report(path: Path) -> Response:
    """An answer that shows a report, whose own policy names its style and script by their hashes. Raises OSError."""
    return _answer(path, {"Content-Security-Policy": REPORT_POLICY})


def _answer(path: Path, headers: dict[str, str]) -> Response:
    content = path.open("rb")
    size = {"Content-Length": str(path.stat().st_size)}
    return StreamingResponse(_blocks(content), headers=headers | size, media_type=_MEDIA_TYPES.get(path.suffix, _X12))


async def _blocks(content: BinaryIO) -> AsyncIterator[bytes]:
    with content:
        while block := await to_thread.run_sync(content.read, _BLOCK):
            yield block

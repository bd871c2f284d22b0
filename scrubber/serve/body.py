"""The file that a request brings: its whole body, or the part ``file`` of a form."""

from __future__ import annotations

import shutil
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from anyio import open_file, to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from scrubber.serve.problems import Problem, set_up

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from starlette.types import Message

FILE: Final = "file"
BASELINE: Final = "baseline"
"""Parts of a form."""
NAMELESS: Final = "claims.837"
_LONGEST_NAME: Final = 100
_FORM: Final = "multipart/form-data"


class Received(NamedTuple):
    """What was received."""

    name: str
    """What the file is called."""
    baseline: Path | None = None
    """Findings to compare with, where the form has them."""


async def receive_file(request: Request, target: Path, most: int, parts: Collection[str] = (FILE,)) -> Received:
    """Write the file of a request to `target`; a form may have these parts.

    Raises Problem: 413 for a body of more than `most` bytes, 400.
    """
    request = limited(request, most)
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
            return await _from_form(request, target, parts)
        return await _from_body(request, target)
    except ClientDisconnect:
        raise set_up("the request ended before its body did") from None


async def _from_body(request: Request, target: Path) -> Received:
    async with await open_file(target, "xb") as out:
        async for block in request.stream():
            await out.write(block)
    return Received(NAMELESS)


async def _from_form(request: Request, target: Path, parts: Collection[str]) -> Received:
    try:
        async with request.form(max_files=len(parts), max_fields=0) as form:
            files = {name: part for name, part in form.multi_items() if isinstance(part, UploadFile)}
            if FILE not in files or not files.keys() <= set(parts):
                raise set_up(f"the form is to have a file in its part 'file', and no part but {', '.join(parts)}")
            await to_thread.run_sync(_copy, files[FILE], target)
            baseline = target.with_name(BASELINE) if BASELINE in files else None
            if baseline is not None:
                await to_thread.run_sync(_copy, files[BASELINE], baseline)
            return Received(file_name(files[FILE].filename or ""), baseline)
    except HTTPException:
        raise set_up(f"the form cannot be read: it may have the parts {', '.join(parts)}") from None


def _copy(file: UploadFile, target: Path) -> None:
    with target.open("xb") as out:
        shutil.copyfileobj(file.file, out)


def file_name(given: str) -> str:
    """A file's name as outputs may be called by it: without folders, and what no file is called by."""
    name = given.replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in name if character.isprintable()).strip().lstrip(".")
    encoded = name.encode("utf-8", "replace")[-_LONGEST_NAME:]
    return encoded.decode("utf-8", "ignore").lstrip(".") or NAMELESS


def limited(request: Request, most: int) -> Request:
    """The request, whose body ends with Problem beyond `most` bytes."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most:
        raise _too_large(most)
    left = most

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _too_large(most)
        return message

    return Request(request.scope, receive)


def _too_large(most: int) -> Problem:
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {most} bytes")

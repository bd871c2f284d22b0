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
    from pathlib import Path

    from starlette.types import Message

NAMELESS: Final = "claims.837"
_LONGEST_NAME: Final = 100
_FORM: Final = "multipart/form-data"


class Received(NamedTuple):
    """A file that was received."""

    name: str
    size: int


async def receive_file(request: Request, target: Path, most: int) -> Received:
    """Write the file of a request to `target`. Raises Problem: 413 for a body of more than `most` bytes, 400."""
    request = limited(request, most)
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
            return await _from_form(request, target)
        return await _from_body(request, target)
    except ClientDisconnect:
        raise set_up("the request ended before its body did") from None


async def _from_body(request: Request, target: Path) -> Received:
    size = 0
    async with await open_file(target, "xb") as out:
        async for block in request.stream():
            size += await out.write(block)
    return Received(NAMELESS, size)


async def _from_form(request: Request, target: Path) -> Received:
    try:
        async with request.form(max_files=1, max_fields=0) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise set_up("the form has no file in its part 'file'")
            size = await to_thread.run_sync(_copy, file, target)
            return Received(file_name(file.filename or ""), size)
    except HTTPException:
        raise set_up("the form cannot be read: it is to have one part, 'file'") from None


def _copy(file: UploadFile, target: Path) -> int:
    with target.open("xb") as out:
        shutil.copyfileobj(file.file, out)
        return out.tell()


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

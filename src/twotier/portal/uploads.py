"""Large files that people send: written to the program's folder as they arrive, cut off at a size."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from twotier.core.ids import new_id

View = Callable[..., HttpResponse]


class ToFolder(FileUploadHandler):
    """Writes each file to a folder, block by block; a file beyond the limit is thrown away unread."""

    def __init__(self, folder: Path, limit: int) -> None:
        super().__init__()
        self.folder, self.limit = folder, limit
        self.too_large = False
        self.target: Path | None = None
        self.sink: BinaryIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the file that is written to, under a name of its own."""
        super().new_file(*args, **kwargs)
        self.discard()
        self.target = self.folder / f"{new_id()}.upload"
        self.sink = self.target.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one block, or stop at the limit; the rest of the request is read and dropped."""
        if start + len(raw_data) > self.limit:
            self.too_large = True
            self.discard()
            raise StopUpload(connection_reset=False)
        assert self.sink is not None
        self.sink.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """Close the file and return it by its name."""
        assert self.sink is not None
        self.sink.close()
        return UploadedFile(name=self.file_name, content_type=self.content_type, size=file_size)

    def upload_interrupted(self) -> None:
        """Throw away what a broken connection left."""
        self.discard()

    def discard(self) -> None:
        """Throw the file away."""
        if self.sink is not None:
            self.sink.close()
        if self.target is not None:
            self.target.unlink(missing_ok=True)
        self.target, self.sink = None, None


def to_folder(folder: Callable[[], Path], limit: Callable[[], int]) -> Callable[[View], View]:
    """Let a page take a file of that size at most; the view gets the handler as `upload`.

    The handler must stand before anyone reads the form, the CSRF check included, which therefore comes after it.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            upload = ToFolder(folder(), limit())
            request.upload_handlers = [upload]
            try:
                return checked(request, *args, upload=upload, **kwargs)
            finally:
                # Whatever the view did not take over is nobody's.
                upload.discard()

        return answer

    return decorate

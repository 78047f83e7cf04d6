"""What the server writes down: one JSON object a line, without values, names, addresses or query strings.

Here: how a record becomes a line, what of a request is noted, and who writes to the log. A message of Hearth
itself is written by hand and holds no figure; of any other only its place and the kind of fault stay, for an
error's text may hold what somebody typed. Not here: what is worth a message.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.hosting.names import READY

REQUESTS = logging.getLogger("hearth.requests")
_OWN = "hearth"
_PROBES = ("/_stcore/health", "/_stcore/host-config", "/favicon.png", "/manifest.json")
"""Asked for with every page, below a deep link first, where they are not found."""
_PARTS = ("/static", "/media", "/_stcore", "/component", "/oauth2callback", "/auth", READY)
"""Beginnings of paths that Streamlit and Hearth serve; what comes after may be a name of a file or a key."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, who wrote it and what: `more` of Hearth's own records, else where it arose."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.partition(".")[0] == _OWN:
            line |= {"message": record.getMessage()} | getattr(record, "more", {})
        else:
            line["at"] = f"{record.module}:{record.lineno}"
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            line |= {"fault": type(fault).__name__, "raised_at": raised_at(fault.__traceback__)}
        return json.dumps(line, ensure_ascii=True)


def raised_at(trace: TracebackType | None) -> str:
    """The file's name and the line that raised, without any folder."""
    if trace is None:
        return "?"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def write_log(out: TextIO, level: str = "info") -> None:
    """From now on everything that this process logs goes to `out` as JSON lines.

    `level` is the least that Hearth itself notes; a word that is none counts as info.

    Streamlit and uvicorn give loggers handlers of their own, which print a fault's text, or cut one off, so
    that Python prints it; both end here, and Streamlit's way of adding more as well. A fault that ends a
    thread, or the process, is a line too.
    """
    from streamlit import logger as streamlit_logger

    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: record.name.startswith(_OWN) or record.levelno >= logging.WARNING)
    logging.lastResort = handler
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    known_levels = logging.getLevelNamesMapping()
    logging.getLogger(_OWN).setLevel(known_levels.get(level.upper(), logging.INFO))
    streamlit_logger.setup_formatter = _through_the_root
    known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    for one in known:
        if one.handlers or not one.propagate:
            _through_the_root(one)
    logging.captureWarnings(True)
    threading.excepthook = lambda told: _note_end(told.exc_type, told.exc_value, told.exc_traceback)
    sys.excepthook = _note_end


def _through_the_root(logger: logging.Logger) -> None:
    logger.handlers.clear()
    logger.propagate = True


def _note_end(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit | KeyboardInterrupt):
        note = logging.getLogger(f"{_OWN}.process")
        note.error(
            "A fault that nobody caught",
            extra={"more": {"fault": kind.__name__, "raised_at": raised_at(trace)}},
        )


def noted_path(path: str, pages: frozenset[str]) -> str:
    """A path as the log may hold it: a page, the part of the server that answers, or "other"."""
    if path.strip("/") in pages:
        return path
    return next((part for part in _PARTS if path == part or path.startswith(f"{part}/")), "other")


class RequestLog:
    """Notes each exchange: method, path, status, milliseconds. Never who, from where, or what was asked."""

    def __init__(self, app: ASGIApp, pages: frozenset[str]) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange; a connection that stays open is noted when it is let in or turned away."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def listen(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
                self._note(scope, status, began)
            elif message["type"] == "websocket.close" and status != 101:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, listen)
        finally:
            if status != 101:
                self._note(scope, status, began)

    def _note(self, scope: Scope, status: int, began: float) -> None:
        path = scope["path"]
        if path.endswith(_PROBES) or (status < 400 and path.startswith(("/static/", READY))):
            return
        more = {
            "method": scope.get("method", "CONNECT"),
            "path": noted_path(path, self._pages),
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000),
        }
        level = logging.INFO if status < 400 else logging.WARNING
        REQUESTS.log(level, "request", extra={"more": more})

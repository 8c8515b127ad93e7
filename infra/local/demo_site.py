"""The demo hotel's own site: three plain pages on another origin, with offers in them
(docs/embed.md). It is no part of the service, and is not deployed."""

from __future__ import annotations

import functools
import json
import os
import re
import socket
import threading
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from infra.local import callers
from infra.local.gateway import Server

FOLDER = Path(__file__).with_name("demo_hotel")
ROOT = "/demo-hotel/"
LANGUAGES = {"en": "English", "de": "Deutsch", "nl": "Nederlands"}
PAGES = ("rooms", "stay", "confirm", "thanks")
FILES = {"hotel.css": "text/css", "journal.js": "text/javascript"}
PRICES = {"garden": 119, "lake": 149, "tower": 229}  # euros a night
BODY_MAX = 4096  # bytes of a form
NIGHTS_MAX = 28
_FIELD = re.compile(r"\{(\w+)\}")
_SCENE = (
    '<div class="scene" aria-hidden="true"><i class="sun"></i><i class="far"></i>'
    '<i class="near"></i><i class="water"></i></div>'
)


def policy(api: str) -> str:
    """The policy of the pages: their own origin, and that of the service at `api`."""
    service = "{0.scheme}://{0.netloc}".format(urlsplit(api))
    return (
        f"default-src 'self'; script-src 'self' {service}; connect-src 'self' {service}; "
        "img-src data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def language_of(header: str) -> str:
    """The first of our languages that an Accept-Language header names; browsers state the guest's
    own first."""
    codes = (each.strip()[:2].lower() for each in header.split(","))
    return next((code for code in codes if code in LANGUAGES), "en")


def page(name: str, fields: Mapping[str, str], api: str, today: date) -> str:
    """The text of a page, with what the guest has chosen so far; what is no choice is left out."""
    language = fields.get("lang", "")
    language = language if language in LANGUAGES else "en"
    texts = _texts(language)
    is_after_form = name in ("confirm", "thanks")  # a name stands in no address
    choice = _choice(fields, today)
    arrival, nights, price = choice["arrival"], int(choice["nights"]), PRICES[choice["room"]]
    values = texts | {name: escape(value) for name, value in choice.items()}
    values |= {
        "lang": language,
        "api": escape(api),
        "title": texts[f"title_{name}"],
        "room_name": texts[choice["room"]],
        "price": _money(texts, price),
        "total": _money(texts, price * nights),
        "arrival_day": _day(texts, date.fromisoformat(arrival)),
        "rooms": "".join(_room(texts, language, room) for room in PRICES),
        "state": _hidden(choice) if is_after_form else "",
        "room_state": _hidden({"room": choice["room"]}) if name == "stay" else "",
        "method": "post" if is_after_form else "get",
        "languages": "".join(_language(code, code == language) for code in LANGUAGES),
        "progress": "".join(_step(texts, step, step == name) for step in PAGES[:3]),
        "scene": _SCENE if name in ("rooms", "thanks") else "",
    }
    values["content"] = _filled(f"{name}.html", values)
    return _filled("frame.html", values)


@cache
def _texts(language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads(_read(f"texts.{language}.json"))
    return texts


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _filled(name: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda match: values[match[1]], _read(name))


def _choice(fields: Mapping[str, str], today: date) -> dict[str, str]:
    room, nights = fields.get("room", ""), fields.get("nights", "")
    is_number = nights.isascii() and nights.isdecimal() and len(nights) < 3
    try:
        arrival = date.fromisoformat(fields.get("arrival", ""))
    except ValueError:
        arrival = today + timedelta(days=14)
    return {
        "room": room if room in PRICES else "lake",
        "arrival": arrival.isoformat(),
        "nights": nights if is_number and 1 <= int(nights) <= NIGHTS_MAX else "3",
        "guest": fields.get("guest", "")[:100],
    }


def _room(texts: Mapping[str, str], language: str, room: str) -> str:
    values = {
        **texts,
        "lang": language,
        "id": room,
        "name": texts[room],
        "text": texts[f"{room}_text"],
        "price": _money(texts, PRICES[room]),
        "amount": str(PRICES[room]),
        "choose_one": texts["choose_one"].format(name=texts[room]),
    }
    return _filled("room.html", values)


def _money(texts: Mapping[str, str], amount: int) -> str:
    return texts["money"].format(amount=amount)


def _day(texts: Mapping[str, str], day: date) -> str:
    month = texts["months"].split()[day.month - 1]
    return texts["day"].format(day=day.day, month=month, year=day.year)


def _hidden(choice: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in choice.items()
    )


def _language(code: str, is_current: bool) -> str:
    current = ' aria-current="true"' if is_current else ""
    return f'<button name="lang" value="{code}" lang="{code}"{current}>{LANGUAGES[code]}</button>'


def _step(texts: Mapping[str, str], step: str, is_current: bool) -> str:
    current = ' aria-current="step"' if is_current else ""
    return f"<li{current}>{texts[f'step_{step}']}</li>"


class Handler(BaseHTTPRequestHandler):
    """One connection of the site's web server."""

    timeout = 60

    def __init__(self, *arguments: object, api: str, allowed_hosts: frozenset[str]) -> None:
        self._api = api
        self._allowed_hosts = allowed_hosts
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """A page, or a file that it uses."""
        address = urlsplit(self.path)
        self._answer(address.path, dict(parse_qsl(address.query)))

    def do_POST(self) -> None:
        """A page after a form."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal() and int(length) <= BODY_MAX):
            self._send(413, "text/plain", "")
            return
        form = self.rfile.read(int(length)).decode(errors="replace")
        self._answer(urlsplit(self.path).path, dict(parse_qsl(form, keep_blank_values=True)))

    def _answer(self, path: str, fields: Mapping[str, str]) -> None:
        try:
            callers.check(self.headers.get_all("Host", []), [], self._allowed_hosts)
        except callers.ForeignCaller as foreign:
            self._send(403, "text/plain", str(foreign))
            return
        name = path.removeprefix(ROOT) if path.startswith(ROOT) else None
        if name is None:
            moved = {"Location": ROOT} if path in ("/", ROOT.rstrip("/")) else {}
            self._send(302 if moved else 404, "text/plain", "", **moved)
        elif name in FILES:
            self._send(200, FILES[name], _read(name))
        elif (name or PAGES[0]) in PAGES:
            fields = {"lang": language_of(self.headers.get("Accept-Language", "")), **fields}
            text = page(name or PAGES[0], fields, self._api, date.today())  # noqa: DTZ011 (anybody's)
            self._send(200, "text/html", text)
        else:
            self._send(404, "text/plain", "")

    def _send(self, status: int, kind: str, text: str, **headers: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy(self._api))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Not logged: it is not the service."""


def start(fd: int) -> None:
    """Serve the site on the socket `fd`, in a thread of its own; the service is at PORTAL_URL."""
    handler = functools.partial(
        Handler, api=os.environ["PORTAL_URL"], allowed_hosts=callers.allowed_hosts()
    )
    server = Server(socket.socket(fileno=fd), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

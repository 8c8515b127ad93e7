"""A mail as HTML that mail programs show alike: one column of tables with their styles inline, and
a style sheet for the dark alone. No scripts, no fonts, and no pictures but its own."""

from __future__ import annotations

from html import escape

from chalicelib.channels.mail.colours import Brand
from chalicelib.channels.mail.frame import Frame
from chalicelib.channels.mail.letter import Letter, Line, Row, Ticket

LOGO, QR = "logo", "qr"  # the Content-Ids of the pictures
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_PAPER, _SHEET, _INK, _SOFT, _LINE = "#faf7f2", "#fffdfa", "#1d1b18", "#5a544b", "#e0d9cc"
_SUNK = "#f2ede4"
# A second rule for Outlook.com and its app, which turn colours themselves.
_DARK = """\
.paper{{background:#161513!important}}.sheet{{background:#1f1e1b!important;border-color:#3a3731!important}}
.sunk{{background:#292723!important}}.ink{{color:#f2eee7!important}}.soft{{color:#b9b2a6!important}}
.brand{{color:{dark}!important}}.bar{{background:{dark}!important}}.rule{{border-color:#3a3731!important}}
.button{{background:{dark}!important;color:{on_dark}!important}}"""
_STYLE = """\
<style>:root{{color-scheme:light dark;supported-color-schemes:light dark}}
a{{color:inherit}}@media(max-width:480px){{.pad{{padding-left:20px!important;padding-right:20px!important}}}}
@media(prefers-color-scheme:dark){{{dark}}}
{outlook}</style>"""


def as_html(letter: Letter, frame: Frame) -> str:
    """The HTML of a mail."""
    hotel, brand, greeting = frame.hotel, frame.brand, frame.greeting
    dark = _DARK.format(dark=brand.dark, on_dark=brand.on_dark).replace("\n", "")
    outlook = "".join(f"[data-ogsc] {rule}}}" for rule in dark.split("}") if rule)
    style = _STYLE.format(dark=dark, outlook=outlook)
    body = [
        _header(hotel, brand, frame.has_logo),
        _row(
            f'<h1 class="ink" style="margin:0;font-size:24px;line-height:1.25;color:{_INK}">'
            f"{_text(letter.heading)}</h1>",
            "24px 32px 0",
        ),
        *(_paragraph(each) for each in (greeting, *letter.paragraphs) if each),
    ]
    if letter.digits:
        body.append(_digits(letter.digits))
    if letter.ticket is not None:
        body.append(_row(_ticket(letter.ticket, frame), "20px 32px 0"))
    if letter.lines:
        body.append(_row(_lines(letter.lines), "16px 32px 0"))
    if letter.link:
        body.append(_button(letter.button, letter.link, brand))
    body += [_paragraph(each, is_soft=True) for each in letter.after]
    return (
        f'<!DOCTYPE html><html lang="{frame.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{_text(letter.subject)}</title>{style}</head>"
        f'<body class="paper" style="margin:0;padding:0;background:{_PAPER}">'
        f"{_preview(letter.preview)}"
        f'<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" '
        f'style="background:{_PAPER};{_FONT};font-size:16px;line-height:1.5"><tr>'
        '<td align="center" style="padding:24px 8px">'
        '<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" '
        f'style="max-width:560px;background:{_SHEET};border:1px solid {_LINE};border-radius:12px;'
        f'border-collapse:separate;overflow:hidden;text-align:left">{"".join(body)}'
        '<tr><td style="height:32px;line-height:32px;font-size:1px">&nbsp;</td></tr></table>'
        f"{_footer(letter, hotel)}</td></tr></table></body></html>"
    )


def _text(value: str) -> str:
    return escape(value, quote=True).replace("\n", "<br>")


def _row(content: str, padding: str, attributes: str = "") -> str:
    return f'<tr><td class="pad" style="padding:{padding}"{attributes}>{content}</td></tr>'


def _preview(preview: str) -> str:
    """What lists of mails show; the blanks keep what follows out of it."""
    blanks = "&#847;&zwnj;&nbsp;" * 30
    return (
        '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">'
        f"{_text(preview)}{blanks}</div>"
    )


def _header(hotel: str, brand: Brand, has_logo: bool) -> str:
    logo = ""
    if has_logo:  # on white, since many are made for it
        logo = (
            '<td style="padding-right:14px;width:1%"><img src="cid:logo" alt="" height="44" '
            'style="display:block;height:44px;max-width:160px;background:#ffffff;padding:4px;'
            'border-radius:8px"></td>'
        )
    return (
        f'<tr><td class="bar" style="height:6px;line-height:6px;font-size:1px;'
        f'background:{brand.colour}">&nbsp;</td></tr>'
        + _row(
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
            f'{logo}<td class="brand" dir="auto" style="font-weight:600;font-size:17px;'
            f'color:{brand.colour}">{_text(hotel)}</td></tr></table>',
            "20px 32px 0",
        )
    )


def _paragraph(paragraph: str, is_soft: bool = False) -> str:
    kind, colour = ("soft", _SOFT) if is_soft else ("ink", _INK)
    size = "font-size:14px;" if is_soft else ""
    return _row(
        f'<p class="{kind}" dir="auto" style="margin:0;{size}color:{colour}">'
        f"{_text(paragraph)}</p>",
        "12px 32px 0",
    )


def _digits(digits: str) -> str:
    return _row(
        f'<p class="sunk ink" style="margin:0;padding:18px 0;text-align:center;font-size:34px;'
        f"line-height:1.2;letter-spacing:8px;font-weight:700;border-radius:8px;background:{_SUNK};"
        f'color:{_INK};font-family:Menlo,Consolas,monospace">{_text(digits)}</p>',
        "20px 32px 0",
    )


def _button(label: str, link: str, brand: Brand) -> str:
    # Padding on the link makes all of the button a target; Outlook pads the cell.
    return _row(
        '<table role="presentation" cellpadding="0" cellspacing="0"><tr>'
        f'<td class="button" style="border-radius:8px;background:{brand.colour}">'
        f'<a class="button" href="{_text(link)}" style="display:inline-block;padding:13px 24px;'
        f"font-size:16px;font-weight:600;text-decoration:none;border-radius:8px;"
        f'background:{brand.colour};color:{brand.on_colour}">{_text(label)}</a>'
        "</td></tr></table>",
        "24px 32px 0",
    )


def _ticket(ticket: Ticket, frame: Frame) -> str:
    struck = ";text-decoration:line-through" if ticket.is_over else ""
    kind, colour = ("soft", _SOFT) if ticket.is_over else ("ink", _INK)
    rows = [
        f'<tr><td style="padding:20px 20px 0"><div class="{kind}" dir="auto" '
        f'style="font-size:20px;line-height:1.3;font-weight:700;color:{colour}">'
        f"{_text(ticket.title)}</div></td></tr>"
    ]
    if ticket.day:
        previous = ""
        if ticket.previous:
            previous = (
                f'<div class="soft" style="font-size:14px;color:{_SOFT}">'
                f"{_text(frame.previous_name)}: <s>{_text(ticket.previous)}</s></div>"
            )
        rows.append(
            '<tr><td style="padding:14px 20px 0"><div class="sunk" style="padding:14px 16px;'
            f'border-radius:8px;background:{_SUNK}"><div class="{kind}" style="font-weight:600;'
            f'color:{colour}{struck}">{_text(ticket.day)}</div><div class="{kind}" '
            f'style="font-size:24px;line-height:1.3;font-weight:700;color:{colour}{struck}">'
            f'{_text(ticket.time)}</div><div class="soft" style="font-size:14px;color:{_SOFT}">'
            f"{_text(ticket.note)}</div>{previous}</div></td></tr>"
        )
    if ticket.description:
        rows.append(
            f'<tr><td class="soft" dir="auto" style="padding:14px 20px 0;font-size:15px;'
            f'color:{_SOFT}">{_text(ticket.description)}</td></tr>'
        )
    if ticket.facts:
        rows.append(f'<tr><td style="padding:14px 20px 0">{_facts(ticket.facts)}</td></tr>')
    if ticket.qr_text:
        rows.append(
            f'<tr><td style="padding:20px 0 0"><div class="rule" style="border-top:2px dashed '
            f'{_LINE};font-size:1px;line-height:1px">&nbsp;</div></td></tr>'
            '<tr><td style="padding:16px 20px 0">'
            '<table role="presentation" cellpadding="0" cellspacing="0"><tr>'
            f'<td style="width:128px"><img src="cid:qr" width="128" height="128" '
            f'alt="{_text(frame.qr_name)}" style="display:block;width:128px;height:128px;'
            'background:#ffffff;border-radius:8px"></td>'
            f'<td style="padding-left:16px"><div class="soft" style="font-size:14px;'
            f'color:{_SOFT}">{_text(frame.code_name)}</div><div class="ink" style="font-size:14px;'
            f'color:{_INK};font-family:Menlo,Consolas,monospace;word-break:break-all">'
            f"{_text(ticket.code)}</div></td></tr></table></td></tr>"
        )
    rows.append('<tr><td style="height:20px;line-height:20px;font-size:1px">&nbsp;</td></tr>')
    return (
        '<table role="presentation" class="rule" width="100%" cellpadding="0" cellspacing="0" '
        f'style="border:1px solid {_LINE};border-radius:10px;border-collapse:separate">'
        f"{''.join(rows)}</table>"
    )


def _facts(facts: tuple[Row, ...]) -> str:
    rows = "".join(
        f'<tr><td class="soft" valign="top" style="padding:3px 16px 3px 0;font-size:14px;'
        f'white-space:nowrap;color:{_SOFT}">{_text(fact.name)}</td>'
        f'<td class="ink" dir="auto" style="padding:3px 0;font-size:15px;font-weight:600;'
        f'color:{_INK}">{_text(fact.value)}</td></tr>'
        for fact in facts
    )
    return f'<table role="presentation" cellpadding="0" cellspacing="0">{rows}</table>'


def _lines(lines: tuple[Line, ...]) -> str:
    rows = "".join(
        f'<tr><td class="ink rule" valign="top" style="padding:10px 16px 10px 0;width:1%;'
        f'font-weight:700;border-top:1px solid {_LINE};color:{_INK};white-space:nowrap">'
        f'{_text(line.time)}</td><td class="rule" style="padding:10px 0;border-top:1px solid '
        f'{_LINE}"><div class="ink" dir="auto" style="font-weight:600;color:{_INK}">'
        f'{_text(line.title)}</div><div class="soft" dir="auto" style="font-size:14px;'
        f'color:{_SOFT}">{_text(line.details)}</div></td></tr>'
        for line in lines
    )
    return f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0">{rows}</table>'


def _footer(letter: Letter, hotel: str) -> str:
    lines = [f"<strong>{_text(hotel)}</strong>", *map(_text, letter.footer)]
    if letter.unsubscribe_link:
        lines.append(
            f'<a href="{_text(letter.unsubscribe_link)}" style="color:inherit">'
            f"{_text(letter.unsubscribe)}</a>"
        )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        'style="max-width:560px"><tr><td class="soft pad" dir="auto" style="padding:16px 32px 0;'
        f'font-size:13px;line-height:1.6;text-align:left;color:{_SOFT}">{"<br>".join(lines)}'
        "</td></tr></table>"
    )

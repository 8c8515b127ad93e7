"""Which web addresses the service calls, and which addresses of the network it connects to."""

from __future__ import annotations

import pytest

from chalicelib.domain.web_addresses import (
    EXAMPLE,
    LENGTH_MAX,
    LOCAL_EXAMPLE,
    BadWebAddress,
    WebAddress,
    is_public,
    parse,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (EXAMPLE, WebAddress("https", "pms.hotel-seaside.example", 443, "/webhooks")),
        ("https://A.Example", WebAddress("https", "a.example", 443, "/")),
        ("HTTPS://a.example:443/b?c=d", WebAddress("https", "a.example", 443, "/b?c=d")),
        ("https://a.example?c", WebAddress("https", "a.example", 443, "/?c")),
        ("https://xn--bcher-kva.example/%C3%BC", None),
        ("https://1.2.3.example/", None),
    ],
)
def test_what_is_called(text: str, address: WebAddress | None) -> None:
    assert address is None or parse(text) == address
    assert parse(text).authority == parse(text).host


BAD = [
    "",
    "a.example",
    "//a.example/",
    "http://a.example/",
    "ftp://a.example/",
    "file:///etc/passwd",
    "gopher://a.example/",
    "https://a.example:8443/",
    "https://a.example:0/",
    "https://a.example:x/",
    "https://a.example:99999/",
    "https://user@a.example/",
    "https://user:secret@a.example/",
    "https://public.example@127.0.0.1/",
    "https://@a.example/",
    "https://a.example/#part",
    "https://a.example\\@127.0.0.1/",
    "https://a.example/a b",
    "https://a.example/\r\nX-Header: 1",
    "https://a.example/\x00",
    "https://bücher.example/",
    "https://localhost/",
    "https://a/",
    "https://a.example./",
    "https://.example/",
    "https://a..example/",
    "https://-a.example/",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 130}example/",
    f"https://a.example/{'a' * LENGTH_MAX}",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://a.0x1/",
    "https://8.8.8.8/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[2606:4700::1111]/",
    "https://[fe80::1%25eth0]/",
    "https://[::1/",
]


@pytest.mark.parametrize("text", BAD)
def test_what_is_not_called(text: str) -> None:
    with pytest.raises(BadWebAddress):
        parse(text)


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        (LOCAL_EXAMPLE, "127.0.0.1:9000"),
        ("http://localhost/", "localhost"),
        ("https://localhost:8443/", "localhost:8443"),
        ("http://[::1]:9000/", "[::1]:9000"),
        (EXAMPLE, "pms.hotel-seaside.example"),
    ],
)
def test_on_ones_own_machine_it_may_be_called_too(text: str, authority: str) -> None:
    assert parse(text, loopback=True).authority == authority


@pytest.mark.parametrize(
    "text", ["http://a.example/", "http://10.0.0.1/", "http://127.0.0.2/", "http://localhost@a/"]
)
def test_and_nothing_else_by_http(text: str) -> None:
    with pytest.raises(BadWebAddress):
        parse(text, loopback=True)


PUBLIC = ["1.1.1.1", "8.8.8.8", "52.95.110.1", "2606:4700:4700::1111", "2a00:1450:4001::200e"]

REFUSED = [
    # this network, private, shared, loopback, link-local
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255"),  # noqa: S104
    *("192.168.0.1", "192.168.255.255", "100.64.0.1", "100.127.255.255"),
    *("127.0.0.1", "127.1.2.3", "169.254.0.1", "169.254.169.254", "169.254.170.2"),
    # protocols, documentation, relays, benchmarks, multicast, reserved, broadcast
    *("192.0.0.1", "192.0.0.170", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
    *("198.18.0.1", "198.19.255.255", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    "255.255.255.255",
    # IPv6: unspecified, loopback, compatible, mapped, translated
    *("::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
    *("::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::10.0.0.1"),
    *("2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    # local, documentation, discarded, multicast, segment routing
    *("fc00::1", "fd00:ec2::254", "fd12:3456:789a::1", "fe80::1", "fe80::1%eth0", "fec0::1"),
    *("2001:db8::1", "3fff::1", "2001:2::1", "2001:20::1", "100::1", "5f00::1", "ff02::1"),
    *("ff0e::1", "4000::1", "2606:4700:4700::1111%1"),
    # no addresses
    *("", "localhost", "127.1", "0x7f000001", "2130706433", "1.1.1.1.1", "1.1.1.1/8"),
]


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_internet_is_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize("text", REFUSED)
def test_no_other_address_is_public(text: str) -> None:
    assert not is_public(text)


def test_enough_of_them_were_tried() -> None:
    assert len(set(REFUSED)) >= 60

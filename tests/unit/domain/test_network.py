"""Which URLs and hosts are read, and which addresses may be called: K1."""

from ipaddress import ip_address

import pytest

from app.domain.network import (
    HostRules,
    WebAddress,
    is_host_rule,
    is_permitted,
    is_public,
    is_stamp_url,
    read_url,
)

URLS = {
    "http://tsa.example/": WebAddress(False, "tsa.example", 80, "/"),
    "HTTPS://TSA.Example": WebAddress(True, "tsa.example", 443, "/"),
    "https://tsa.example:8443/a/b?c=d&e=%20@f": WebAddress(
        True, "tsa.example", 8443, "/a/b?c=d&e=%20@f"
    ),
    "http://xn--fiq228c.xn--fiqs8s?x": WebAddress(False, "xn--fiq228c.xn--fiqs8s", 80, "/?x"),
    "http://10.1.2.3:8080/tsa": WebAddress(False, "10.1.2.3", 8080, "/tsa"),
    "http://[2001:DB8::1]/": WebAddress(False, "2001:db8::1", 80, "/"),
}


@pytest.mark.parametrize("text", URLS)
def test_a_plain_url_is_read(text: str) -> None:
    assert read_url(text) == URLS[text]
    assert is_stamp_url(text)


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("http://tsa.example/", "tsa.example"), ("https://tsa.example:443", "tsa.example"),
        ("https://tsa.example:80", "tsa.example:80"), ("http://[::1]:81/", "[::1]:81"),
    ],
)  # fmt: skip
def test_the_host_line_names_only_an_unusual_port(text: str, authority: str) -> None:
    assert read_url(text).authority == authority


BAD_URLS = (
    "", "tsa.example", "//tsa.example/", "http:tsa.example", "http:///tsa", "http://",
    "ftp://tsa.example/", "file:///etc/passwd", "gopher://tsa.example/", "data:,x",
    "javascript:0", "ldap://tsa.example/", "unix:///run/x", "https//tsa.example",
    "http://user@tsa.example/", "http://user:pw@tsa.example/", "http://tsa.example@127.0.0.1/",
    "http://tsa.example#@127.0.0.1/", "http://tsa.example/#part", "http://tsa.example\\@127.0.0.1",
    "http://tsa.example/\\x", "http://tsa example/", "http://tsa.example/a b",
    "http://tsa.example/\r\nX: y", "http://tsa.example/\n", "\nhttp://tsa.example/",
    "http://tsa.example/\x00", "http://tsa.example\t/", "http://tsa.example:/",
    "http://tsa.example:0/", "http://tsa.example:65536/", "http://tsa.example:080/",
    "http://tsa.example:-1/", "http://tsa.example:8o/", "http://tsa.example./",
    "http://tsa..example/", "http://-tsa.example/", "http://tsa-.example/", "http://tsa_.example/",
    "http://tsa%2eexample/", "http://127.1/", "http://127.0.0.1./", "http://2130706433/",
    "http://0x7f000001/", "http://0x7f.0.0.1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://127.0.0.01/", "http://127.0.0.0x1/", "http://127.0.0.1.1/", "http://1.2.3.256/",
    "http://[::1/", "http://::1/", "http://[127.0.0.1]/", "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/", "http://[::ffff:127.0.0.1.1]/", "http://[1::2::3]/",
    "http://１２７.0.0.1/", "http://127。0。0。1/", "http://tsa.例子/", "http://ⓣsa.example/",
    "http://\u212aey.example/", "http://\u017fa.example/",
    "http://" + "a" * 64 + ".example/", "http://" + "a." * 130 + "example/",
    "http://tsa.example/" + "a" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("text", BAD_URLS)
def test_K1_what_could_be_read_in_two_ways_is_no_url(text: str) -> None:
    assert not is_stamp_url(text)
    assert not is_permitted(text, ("tsa.example", "127.0.0.0/8", "::1", "key.example"))


@pytest.mark.parametrize(
    "text",
    [
        "tsa.example", "TSA.example", "tsa", "tsa.example:8080", "10.1.2.3", "10.1.2.3:80",
        "10.0.0.0/8", "192.168.7.0/24", "1.2.3.4/32", "::1", "[::1]", "[::1]:8080", "fd00::/8",
        "2001:db8::/32",
    ],
)  # fmt: skip
def test_a_rule_is_a_name_an_address_or_a_range(text: str) -> None:
    assert is_host_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "*.example", ".example", "example.", "http://tsa.example", "tsa.example/",
        "tsa.example/24", "tsa.example:", "tsa.example:0", "tsa.example:99999", "a b", "a@b",
        "0.0.0.0/0", "::/0", "0.0.0.0/7", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08",
        "10.0.0.0/255.0.0.0", "10.0.0.0/8:80", "10.1", "0x0a000001", "010.0.0.1", "[::1", "::1]",
        "fe80::1%eth0", "fe80::%eth0/64", "[::1]/128:1", "例子", "１0.0.0.0/8", "a" * 254,
    ],
)  # fmt: skip
def test_K1_what_is_no_rule(text: str) -> None:
    assert not is_host_rule(text)
    assert not is_permitted("http://tsa.example/", ("tsa.example", text))
    with pytest.raises(ValueError, match=r"."):
        HostRules.read((text,))


@pytest.mark.parametrize(
    ("url", "rule", "permitted"),
    [
        ("http://tsa.example/", "tsa.example", True),
        ("https://tsa.example:8443/", "TSA.EXAMPLE", True),
        ("http://tsa.example/", "tsa.example:80", True),
        ("https://tsa.example/", "tsa.example:80", False),
        ("http://a.tsa.example/", "tsa.example", False),
        ("http://example/", "tsa.example", False),
        ("http://tsa.example.evil/", "tsa.example", False),
        ("http://10.1.2.3/", "10.0.0.0/8", True),
        ("http://10.1.2.3/", "10.1.2.3:81", False),
        ("http://11.1.2.3/", "10.0.0.0/8", False),
        ("http://1.2.3.4/", "tsa.example", False),
        ("http://[::ffff:10.1.2.3]/", "10.0.0.0/8", True),
        ("http://[fd00::1]/", "fd00::/8", True),
        ("http://[fd00::1]:81/", "[fd00::1]:80", False),
    ],
)
def test_K1_only_listed_hosts_are_permitted(url: str, rule: str, permitted: bool) -> None:
    assert is_permitted(url, (rule,)) is permitted


PRIVATE = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.1.1",  # noqa: S104
    "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "2002:a00:1::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%2", "fec0::1",
    "ff02::1", "4000::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_K1_an_address_that_is_not_public_must_be_listed_itself(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not HostRules.read(("tsa.example",)).permits_address(address, 80)
    plain = address.partition("%")[0]
    assert HostRules.read((plain,)).permits_address(plain, 80)


@pytest.mark.parametrize("address", ["1.2.3.4", "223.5.5.5", "2400:3200::1", "64:ff9b::102:304"])
def test_a_public_address_needs_no_rule(address: str) -> None:
    assert HostRules.read(()).permits_address(address, 80)


def test_K1_a_port_in_a_rule_narrows_the_address() -> None:
    rules = HostRules.read(("127.0.0.1:81",))
    assert rules.permits_address("127.0.0.1", 81)
    assert not rules.permits_address("127.0.0.1", 80)

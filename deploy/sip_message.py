"""SIP messages, session descriptions and digest answers (RFC 3261, 4566, 7616): text in and out."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field

ALAW = 8
TELEPHONE_EVENT = 101

_COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact",
            "l": "content-length", "c": "content-type", "k": "supported"}  # fmt: skip


class BadMessageError(ValueError):
    """Not SIP."""


@dataclass
class Message:
    """A request or a response. Header names are matched whatever their case or short form."""

    first: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> "Message":
        text = data.decode("utf-8", "replace")
        head, _, body = text.partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        if not re.match(r"SIP/2\.0 \d{3}|[A-Z]+ \S+ SIP/2\.0$", first):
            raise BadMessageError(first[:80])
        headers: list[tuple[str, str]] = []
        for line in lines:
            if line[:1] in " \t" and headers:
                name, value = headers[-1]
                headers[-1] = (name, f"{value} {line.strip()}")
                continue
            name, colon, value = line.partition(":")
            if not colon:
                raise BadMessageError(line[:80])
            headers.append((name.strip(), value.strip()))
        return cls(first, headers, body)

    @property
    def status(self) -> int:
        """0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/") else 0

    @property
    def reason(self) -> str:
        return self.first.split(maxsplit=2)[2] if self.first.count(" ") > 1 else ""

    @property
    def method(self) -> str:
        """Of a response: the method it answers."""
        return self["cseq"].split()[-1] if self.status else self.first.split()[0]

    @property
    def cseq(self) -> int:
        return int(self["cseq"].split()[0])

    @property
    def branch(self) -> str:
        return parameter(self["via"], "branch")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if _long(key) == name.lower()]

    def __getitem__(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next(iter(self.all(name)), "")

    def encode(self) -> bytes:
        body = self.body.encode()
        kept = [(name, value) for name, value in self.headers if _long(name) != "content-length"]
        lines = [self.first, *(f"{name}: {value}" for name, value in kept)]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def _long(name: str) -> str:
    return _COMPACT.get(name.lower(), name.lower())


def parameter(header: str, name: str) -> str:
    """`tag` of `"Anna" <sip:7@host;x=y>;tag=1`; empty if there is none."""
    found = re.search(rf";\s*{name}=([^;\s>,]+)", header.rpartition(">")[2] or header)
    return found.group(1) if found else ""


def address(header: str) -> str:
    """The URI in a From, To or Contact header."""
    found = re.search(r"<([^>]+)>", header)
    return found.group(1) if found else header.partition(";")[0].strip()


def user_of(uri: str) -> str:
    found = re.match(r"sips?:([^@;]+)@", uri)
    return found.group(1) if found else ""


def host_and_port(uri: str) -> tuple[str, int]:
    found = re.match(r"sips?:(?:[^@]+@)?([^:;>]+)(?::(\d+))?", uri)
    if not found:
        raise BadMessageError(uri[:80])
    return found.group(1), int(found.group(2) or 5060)


def token(length: int = 10) -> str:
    return secrets.token_hex(length)


def offer(host: str, port: int, *, direction: str = "sendrecv", version: int = 1) -> str:
    """A session of A-law speech and telephone keys."""
    lines = [
        "v=0", f"o=- {port} {version} IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
        f"m=audio {port} RTP/AVP {ALAW} {TELEPHONE_EVENT}",
        f"a=rtpmap:{ALAW} PCMA/8000", f"a=rtpmap:{TELEPHONE_EVENT} telephone-event/8000",
        f"a=fmtp:{TELEPHONE_EVENT} 0-16", "a=ptime:20", f"a={direction}",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


@dataclass(frozen=True)
class Description:
    """What a session description says about its audio."""

    host: str
    port: int
    direction: str

    @classmethod
    def parse(cls, text: str) -> "Description":
        media = re.search(r"^m=audio (\d+) ", text, re.M)
        line = re.search(r"^c=IN IP4 (\S+)", text, re.M)
        if not media or not line:
            raise BadMessageError("no audio in the session description")
        direction = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", text, re.M)
        return cls(line[1], int(media[1]), direction[1] if direction else "sendrecv")

    @property
    def answered_with(self) -> str:
        """The direction that fits from the other side."""
        return {"sendonly": "recvonly", "recvonly": "sendonly"}.get(self.direction, self.direction)


def digest_answer(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """The value of an Authorization header for an MD5 challenge."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.partition(" ")[2]))
    realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
    secret, request = _md5(f"{user}:{realm}:{password}"), _md5(f"{method}:{uri}")
    parts = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{uri}"']
    if "auth" in asked.get("qop", "").split(","):
        count, ours = "00000001", token(8)
        response = _md5(f"{secret}:{nonce}:{count}:{ours}:auth:{request}")
        parts += ["qop=auth", f"nc={count}", f'cnonce="{ours}"']
    else:
        response = _md5(f"{secret}:{nonce}:{request}")
    if "opaque" in asked:
        parts.append(f'opaque="{asked["opaque"]}"')
    return "Digest " + ", ".join([*parts, f'response="{response}"', "algorithm=MD5"])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

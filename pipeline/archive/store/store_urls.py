"""URLs of files in stores and in zips and tars: those of fsspec, for names that its chains have no room for, too.

"/data/scan.pdf", "s3://bucket/scan.pdf", "zip://scan.pdf::/data/old.zip". A path that holds "::", begins or ends with a
colon, or is no Unicode is written in percent-encoding behind the mark "percent:", as "percent:/data/a%3A%3Ab.pdf".
"""

from urllib.parse import quote, unquote, urlsplit

from ecg.errors import UnreadableFileError

PACKINGS = ("zip", "tar")
_MARK = "percent:"


def written(path: str) -> str:
    """A path as it stands in a URL."""
    clean = "::" not in path and not path.startswith((":", _MARK)) and not path.endswith(":") and _is_unicode(path)
    return path if clean else _MARK + quote(path, safe="/ ", errors="surrogateescape")


def read(text: str) -> str:
    """The path that `written` wrote."""
    return unquote(text.removeprefix(_MARK), errors="surrogateescape") if text.startswith(_MARK) else text


def member_url(packing: str, member: str, container: str) -> str:
    """URL of a file in a zip or tar; packing: one of `PACKINGS`; container: URL of the zip or tar."""
    return f"{packing}://{written(member)}::{container}"


def container_of(url: str) -> tuple[str, str] | None:
    """Name of a packed file and URL of what it is packed in; None of a file that is not packed.

    Raises UnreadableFileError where a URL begins as that of a packed file and names no container.
    """
    packing, _, _ = url.partition("://")
    if packing not in PACKINGS:
        return None
    member, separator, container = url.removeprefix(f"{packing}://").partition("::")
    if not separator or not container:
        raise UnreadableFileError("a packed file without its container", cure="give zip://NAME::CONTAINER")
    return read(member), container


def unchained(url: str) -> str:
    """A URL as somebody typed it, with the "::" of a path in it written so that it is no chain.

    A chain goes on with another protocol, or begins with one that has no path of its own, as "simplecache::s3://b/x".
    """
    protocol, separator, path = url.partition("://")
    plain = separator and "::" not in protocol and "://" not in path and not is_web(url)
    return f"{protocol}://{written(path)}" if plain else url


def is_local(url: str) -> bool:
    """Whether a URL is a path of this machine's file systems."""
    return "://" not in url and ("::" not in url or url.startswith(_MARK))


def is_web(url: str) -> bool:
    """Whether a URL is that of a web server: folders are pages of links, names percent-encoded."""
    return url.startswith(("http://", "https://"))


def trimmed(folder: str) -> str:
    """URL of a folder without slashes at its end; of a whole store, as "memory://", as it is."""
    protocol, separator, path = folder.rpartition("://")
    return f"{protocol}{separator}{path.rstrip('/')}"


def inside(folder: str, name: str) -> str:
    """URL of a file in a folder of a store; folder: `trimmed`; name: its path in the folder, as the store gives it."""
    if is_web(folder):
        return f"{folder}/{name}"
    protocol, separator, path = folder.rpartition("://")
    return f"{protocol}{separator}{written(f'{read(path)}/{name}' if path else name)}"


def last_name(url: str) -> str:
    """What the last part of a URL that is no packed file is called."""
    if is_web(url):
        return unquote(urlsplit(url).path.rpartition("/")[2])
    return read(url.rpartition("://")[2]).rstrip("/").rpartition("/")[2]


def shown(path: str) -> str:
    """A name that can be stored anywhere: what is no Unicode in it is written as backslash and number."""
    return path.encode("utf-8", "backslashreplace").decode()


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

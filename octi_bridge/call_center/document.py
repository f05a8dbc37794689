"""Reads XML into elements that know their line. Nothing is fetched and nothing is expanded.

The parser is the standard library's expat, because it tells the line of every start tag. A DOCTYPE, the only place
where entities can be declared and so the only door for their expansion and for external ones, ends the reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from octi_bridge.call_center.faults import Fault, LocatedFault

DEEPEST: Final = 16
_SEPARATOR: Final = " "
_SAVE_AS_UTF8: Final = 'save the file as UTF-8 and begin it with <?xml version="1.0" encoding="UTF-8"?>'
_BAD_CHARACTER: Final = "write & as &amp; and < as &lt;, and save the file as UTF-8"
_REMEDIES: Final[Mapping[str, str]] = {
    expat.errors.XML_ERROR_INVALID_TOKEN: _BAD_CHARACTER,
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "only &amp; &lt; &gt; &quot; and &apos; exist; write the character itself",
    expat.errors.XML_ERROR_NO_ELEMENTS: "the file ends too early or is empty: close every element, or export it again",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "a < has no >: the file may be cut off; copy it again",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "keep one root element; remove what stands after its end",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "write each attribute once",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "remove what stands before <?xml …?>, also blank lines",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "remove the prefix (what stands before the colon)",
}


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `text` is its own text without its children's; `line` is that of its start tag."""

    name: str
    namespace: str
    line: int
    attributes: Mapping[str, str]
    text: str
    children: tuple[Element, ...]

    def named(self, name: str) -> tuple[Element, ...]:
        """Its children of that name, in the order of the file."""
        return tuple(child for child in self.children if child.name == name)


class Unreadable(Exception):
    """The file is no XML that may be read; `finding` says where and why."""

    def __init__(self, finding: LocatedFault) -> None:
        super().__init__(finding.fault.problem)
        self.finding = finding


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    full_name: str
    line: int
    attributes: Mapping[str, str]
    text: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.full_name.rpartition(_SEPARATOR)[2]

    def close(self) -> Element:
        namespace, _, name = self.full_name.rpartition(_SEPARATOR)
        return Element(name, namespace, self.line, self.attributes, "".join(self.text), tuple(self.children))


class _Builder:
    """Puts elements together while expat reads."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.open: list[_Open] = []
        self.root: Element | None = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.open) >= DEEPEST:
            problem = f"elements are nested more than {DEEPEST} deep"
            raise Unreadable(Fault("too_deep", problem, "a definition has three levels; take another file").at(line))
        self.open.append(_Open(name, line, attributes))

    def _end(self, _name: str) -> None:
        closed = self.open.pop().close()
        if self.open:
            self.open[-1].children.append(closed)
        else:
            self.root = closed

    def _characters(self, text: str) -> None:
        self.open[-1].text.append(text)

    def _refuse_doctype(self, name: str, *_rest: object) -> None:
        fault = Fault("doctype", f"a DOCTYPE ({name}) stands in the file", "remove the <!DOCTYPE …> line")
        raise Unreadable(fault.at(self.parser.CurrentLineNumber))


def read_document(data: bytes) -> Element:
    """The root element.

    Raises:
        Unreadable: no well-formed XML, an unknown encoding, a DOCTYPE, or nested too deep.
    """
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(_malformed(error, builder.open)) from error
    except (LookupError, ValueError) as error:  # how pyexpat says that it does not know the declared encoding
        fault = Fault("encoding", f"the file's encoding cannot be read ({error})", _SAVE_AS_UTF8)
        raise Unreadable(fault.at(1)) from error
    if builder.root is None:  # expat reports an empty document itself
        raise AssertionError
    return builder.root


def _malformed(error: expat.ExpatError, still_open: list[_Open]) -> LocatedFault:
    what = expat.ErrorString(error.code)
    problem = f"malformed XML at column {error.offset + 1}: {what}"
    remedy = _REMEDIES.get(what, "correct the XML")
    if what == expat.errors.XML_ERROR_TAG_MISMATCH and still_open:
        last = still_open[-1]
        remedy = f"close <{last.name}> of line {last.line} first: write </{last.name}> before this tag"
    return Fault("malformed_xml", problem, remedy).at(error.lineno)

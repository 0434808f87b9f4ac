"""Drawings as safe parts of a page.

Charts are drawn with the few colours named here. On a page each becomes a class, so that a drawing follows the reader's
light or dark; in Word and PDF they stay as they are, on white.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from markupsafe import Markup

from fourfold.errors import BadInput
from fourfold.reports.document import clean

COLOURS = {
    "#0b0c0c": "ink",
    "#505a5f": "soft",
    "#1d70b8": "line",
    "#d4351c": "alarm",
    "#b1b4b6": "grid",
    "#f3f2f1": "band",
    "#ffffff": "ground",
}
SVG = "http://www.w3.org/2000/svg"
ALLOWED = {
    "svg",
    "g",
    "path",
    "line",
    "rect",
    "text",
    "tspan",
    "circle",
    "polygon",
    "polyline",
    "defs",
    "clipPath",
    "title",
    "desc",
}
LOOKS = {
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "points",
    "transform",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "fill-opacity",
    "opacity",
    "font-size",
    "font-family",
    "font-weight",
    "font-style",
    "text-anchor",
    "viewBox",
    "clip-path",
    "id",
    "dx",
    "dy",
}
"""The attributes that a drawing may have. What asks for anything, or runs anything, is not among them."""


def checked(svg: str) -> ET.Element:
    """The drawing with nothing in it but shapes and words. Raises `BadInput` for what is no SVG."""
    try:
        root = ET.fromstring(clean(svg))  # noqa: S314 - drawn by ourselves; entities and what is not a shape are refused
    except ET.ParseError as error:
        raise BadInput(f"a drawing is not SVG: {error}.") from None
    if "<!" in svg or root.tag != f"{{{SVG}}}svg":
        raise BadInput("a drawing must be plain SVG, without declarations.")
    _only_shapes(root)
    return root


def as_markup(svg: str, name: str, title: str, description: str) -> Markup:
    """The drawing as part of a page: named and described for those who do not see it, coloured by the page's classes.
    `name` is unique in the page."""
    root = checked(svg)
    for element in root.iter():
        _coloured(element, name)
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title {name}-desc", "class": "drawing"}
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        told = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        told.text = clean(text)
        root.insert(place, told)
    ET.register_namespace("", SVG)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - shapes alone, written by ElementTree


def _only_shapes(element: ET.Element) -> None:
    for attribute in list(element.attrib):
        value = element.attrib[attribute]
        if attribute not in LOOKS or re.search(r"url\((?!#)|javascript:|data:", value, re.IGNORECASE):
            del element.attrib[attribute]
    for child in list(element):
        if child.tag.removeprefix(f"{{{SVG}}}") in ALLOWED:
            _only_shapes(child)
        else:
            element.remove(child)


def _coloured(element: ET.Element, name: str) -> None:
    """Colours as classes; ids made unique in the page."""
    classes = [
        f"{kind}-{COLOURS[colour]}"
        for kind in ("fill", "stroke")
        if (colour := element.attrib.get(kind, "")) in COLOURS
    ]
    for kind in ("fill", "stroke"):
        if element.attrib.get(kind) in COLOURS:
            del element.attrib[kind]
    if classes:
        element.attrib["class"] = " ".join(classes)
    if "id" in element.attrib:
        element.attrib["id"] = f"{name}-{element.attrib['id']}"
    if "clip-path" in element.attrib:
        element.attrib["clip-path"] = element.attrib["clip-path"].replace("url(#", f"url(#{name}-")


def as_plain_svg(svg: str) -> str:
    """The drawing with nothing in it but shapes and words, in its own colours."""
    ET.register_namespace("", SVG)
    return ET.tostring(checked(svg), encoding="unicode")

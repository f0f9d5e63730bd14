"""Tables and code: what may be wider than the page scrolls in a region of its own."""

from blog.rendering.rendered import RenderOptions
from blog.rendering.tree import Element, make, replace, text_of


def set_regions(body: Element, _options: RenderOptions) -> None:
    for table in list(body.iter("table")):
        _wrap(table)
    for code in body.iter("pre"):
        code.set("role", "region")
        code.set("tabindex", "0")
        code.set("aria-label", _label_of_code(code))


def _wrap(table: Element) -> None:
    for heading in table.iterfind("thead/tr/th"):
        heading.set("scope", heading.get("scope") or "col")
    caption = table.find("caption")
    words = text_of(caption) if caption is not None else ""
    region = make(
        "div",
        {
            "class": "tbl scroll",
            "role": "region",
            "tabindex": "0",
            "aria-label": f"Table: {words}" if words else "Table",
        },
    )
    replace(table, region)
    region.append(table)


def _label_of_code(code: Element) -> str:
    inner = code.find("code")
    classes = (inner.get("class") or "" if inner is not None else "").split()
    named = [name for name in classes if name.startswith("language-")]
    return f"Code: {named[0].removeprefix('language-')}" if named else "Code"

"""SVG elements as text: every attribute and every text is escaped here, and nowhere else."""

from html import escape


class Markup(str):
    """Text that is markup already. Only `element` and `together` make it."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | int | float) -> Markup:
    """One element. Children that are no `Markup` are text, and escaped; without children it closes itself.

    Attributes stand in the order given; `class_` is class, and an underscore is a hyphen.

    >>> element("text", "A & B", class_="label", x=4)
    '<text class="label" x="4">A &amp; B</text>'
    >>> element("g", element("path", d='M0 0"')), element("svg", aria_label="<b>")
    ('<g><path d="M0 0&quot;"/></g>', '<svg aria-label="&lt;b&gt;"/>')
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for name, value in attributes.items()
    )
    if not children:
        return Markup(f"<{tag}{named}/>")
    return Markup(f"<{tag}{named}>{together(*children)}</{tag}>")


def together(*parts: str) -> Markup:
    """Parts one after another; those that are no `Markup` are text, and escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def image(name: str, width: int, height: int, label: str, *shapes: Markup) -> Markup:
    """A whole image of one class, with `label` as its name for those who do not see it."""
    return element(
        "svg",
        together(*shapes),
        class_=name,
        role="img",
        aria_label=label,
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
    )

"""A person who uses the keyboard only: Tab, typing, Enter, Space and the desk's single keys."""

NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const labels = [...(at.labels ?? [])].map((label) => label.innerText).join(" ");
  return [at.getAttribute("aria-label"), labels, at.innerText, at.type === "submit" ? at.value : ""]
    .filter(Boolean).join(" ").trim();
}"""
MOST_TABS = 120


class Typist:
    """One person at a keyboard; the mouse is never touched."""

    def __init__(self, visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.keys = visitor.page.keyboard
        self.steps = 0  # how often a page was left for another

    def sign_in(self, user) -> None:
        self.visitor.open("/accounts/login/")
        self.tab_to("Name")
        self.keys.type(user.get_username())
        self.tab_to("Password")
        self.keys.type("a long password 7")
        self.leave_with("Enter")

    def tab_to(self, wanted: str) -> None:
        """Press Tab until what has the focus is called this."""
        met = []
        for _ in range(MOST_TABS):
            self.keys.press("Tab")
            name = self.page.evaluate(NAME)
            met.append(name)
            if name.startswith(wanted):
                return
        raise AssertionError(f"{wanted!r} is not reached by Tab; met {met}")

    def leave_with(self, key: str) -> None:
        """Press a key that leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.keys.press(key)
        self.steps += 1

    def write_in(self, label: str, text: str) -> None:
        self.tab_to(label)
        self.keys.type(text)

    def go(self, path: str) -> None:
        self.visitor.open(path)

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

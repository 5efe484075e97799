"""Trusted Types: the browser refuses to turn text into markup or script."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.phone import SCREEN
from tests.support.server import Server

# Returns the names of the attempts that the browser rejects.
REJECTED_ATTEMPTS = """() => {
  const attempts = {
    markup: () => { document.body.innerHTML = "<b>x</b>"; },
    script: () => { document.createElement("script").src = "/assets/x.js"; },
    policy: () => { trustedTypes.createPolicy("another", { createHTML: (text) => text }); },
  };
  return Object.keys(attempts).filter((name) => {
    try { attempts[name](); } catch { return true; }
    return false;
  });
}"""


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_text_never_becomes_markup_or_script(
    browser: Browser, shared_server: Server, path: str
) -> None:
    context = browser.new_context(**SCREEN)
    page = context.new_page()
    page.goto(shared_server.url + path)

    rejected = page.evaluate(REJECTED_ATTEMPTS)

    isolated = page.evaluate("crossOriginIsolated")
    context.close()
    assert rejected == ["markup", "script", "policy"]
    assert isolated

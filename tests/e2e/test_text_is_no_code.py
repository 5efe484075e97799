"""The browser's policy keeps text from becoming markup or script."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.phone import SCREEN
from tests.support.server import Server

REFUSED = """() => {
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

    refused = page.evaluate(REFUSED)

    alone = page.evaluate("crossOriginIsolated")
    context.close()
    assert refused == ["markup", "script", "policy"]
    assert alone

"""Every address is looked at: pages of the sweep and pictures against the URL configuration."""

from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.pages import NOT_PAGES, names


def _named(resolver: URLResolver, space: str = "") -> set[str]:
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found |= _named(pattern, inner)
        elif isinstance(pattern, URLPattern):
            found.add(f"{space}{pattern.name}")
    return found


def test_every_address_is_a_page_that_is_looked_at_or_says_why_not() -> None:
    assert _named(get_resolver()) == names() | NOT_PAGES

"""Naming a browser so that its owner knows it again."""

# The first that fits: most browsers also claim to be the ones below them.
DEVICES = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_and_browser(user_agent: str) -> str:
    """Return "Android · 微信"; what is not known is left out."""
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (DEVICES, BROWSERS)
    ]
    return " · ".join(name for name in found if name)

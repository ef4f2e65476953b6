"""What the network sees: the Web Connector's endpoint, webhooks, health, metrics, pages."""

from stockbridge.web.server import Role, serve

__all__ = ["Role", "serve"]

"""The Web Connector's endpoint, the JSON API and the pages for people."""

"""QuickBooks' language: qbXML bytes ↔ messages.

`encode` and `decode` are our side of the talk; `decode_requests` and `encode_answers` are QuickBooks' side, for a simulated
one. What can be said is in `messages`, what an answer means in `status`.
"""

from stockbridge.qbxml.answers import Answer, Answers, Status, decode, encode_answers
from stockbridge.qbxml.errors import QbxmlError, UnreadableError, UnwritableError
from stockbridge.qbxml.notation import Ref, Request, Ret
from stockbridge.qbxml.requests import MessageSet, ReceivedMessageSet, decode_requests, encode

__all__ = [
    "Answer",
    "Answers",
    "MessageSet",
    "QbxmlError",
    "ReceivedMessageSet",
    "Ref",
    "Request",
    "Ret",
    "Status",
    "UnreadableError",
    "UnwritableError",
    "decode",
    "decode_requests",
    "encode",
    "encode_answers",
]

"""Everything QuickBooks users do, in one person: documents, and the lists behind them."""

from stockbridge.simulators.quickbooks.people_documents import DocumentPeople
from stockbridge.simulators.quickbooks.people_items import ItemPeople


class People(DocumentPeople, ItemPeople):
    """Give two of them different names to tell in the journal who did what."""

"""The settings of a connection, for functions that ask for them."""

from stockbridge.settings.connection_settings import ConnectionSettings

SETTINGS = ConnectionSettings.model_validate(
    {
        "name": "acme",
        "zuper": {"api_url": "https://zuper.invalid/api"},
        "settings": {
            "product_master": "quickbooks_desktop",
            "product_minimum_quantity": 5,
            "non_inventory_product_quantity": 1000,
            "default_product_category": "category",
            "default_product_location": "location",
            "allow_negative_stock_confirmed": True,
            "consumption_module_confirmed": "invoice",
        },
        "quickbooks": {"adjustment_account": "Inventory Adjustment"},
    }
)

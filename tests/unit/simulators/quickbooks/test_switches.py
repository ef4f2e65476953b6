from stockbridge.simulators.quickbooks.switches import Switches, all_settings, settings_of, with_setting


def test_every_switch_offers_its_default_and_at_least_one_other_setting() -> None:
    for name in Switches.__slots__:
        values = settings_of(name)

        assert values[0] == getattr(Switches(), name)
        assert len(set(values)) == len(values) > 1


def test_all_settings_lists_everything_but_the_defaults() -> None:
    settings = list(all_settings())

    assert ("quantity_visible", "never") in settings
    assert ("dead_iterator", 3120) in settings
    assert ("link_touches", False) in settings
    assert ("quantity_visible", "documented") not in settings


def test_one_switch_is_thrown_and_the_others_stay() -> None:
    assert with_setting("missing_date", "today") == Switches(missing_date="today")

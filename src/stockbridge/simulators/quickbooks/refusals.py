"""What QuickBooks says when it does not do what a request asks: one constructor per status code, with the real wordings.

Codes and texts: facts/QBXML.md §2. A refusal means that nothing was changed.
"""

from stockbridge.qbxml.notation import Ret

NO_SUCH_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
IN_USE_ELSEWHERE = "QuickBooks error message: The list element is in use."


class RefusedError(Exception):
    """A request answered with an Error status; `ret` is the current object where QuickBooks shows it (3200)."""

    def __init__(self, code: int, message: str, ret: Ret | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.ret = ret


def bad_id(value: str, field: str) -> RefusedError:
    return RefusedError(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')


def bad_request_id() -> RefusedError:
    return RefusedError(1060, "The request ID is invalid: it may have 50 characters at most.")


def bad_range() -> RefusedError:
    return RefusedError(3030, "The date range is invalid: the from date is after the to date.")


def bad_name(name: str) -> RefusedError:
    return RefusedError(3090, f'There was an error when storing "{name}" in the "Name" field.')


def name_in_use(name: str) -> RefusedError:
    return RefusedError(3100, f'The name "{name}" of the list element is already in use.')


def not_found(key: str) -> RefusedError:
    return RefusedError(3120, f'Object "{key}" specified in the request cannot be found.  {NO_SUCH_RECORD}')


def bad_parent(name: str, list_name: str) -> RefusedError:
    message = f'There is an invalid reference to a parent "{name}" in the {list_name} list.  {NO_SUCH_RECORD}'
    return RefusedError(3130, message)


def bad_reference(kind: str, name: str, where: str) -> RefusedError:
    message = f'There is an invalid reference to QuickBooks {kind} "{name}" in the {where}.  {NO_SUCH_RECORD}'
    return RefusedError(3140, message)


def missing(element: str) -> RefusedError:
    return RefusedError(3150, f'There is a missing element: "{element}"')


def conflicting(element: str, reason: str) -> RefusedError:
    return RefusedError(3152, f'The element "{element}" conflicts with another one: {reason}.')


def undeletable(name: str) -> RefusedError:
    return RefusedError(3160, f'Cannot delete the object "{name}" because it is in use.  {IN_USE_ELSEWHERE}')


def unmodifiable(name: str, reason: str) -> RefusedError:
    return RefusedError(3170, f'There was an error when modifying "{name}".  QuickBooks error message: {reason}')


def list_locked(name: str, code: int = 3170) -> RefusedError:
    words = "modifying" if code == 3170 else "saving"
    reason = "This list has been modified by another user."
    return RefusedError(code, f'There was an error when {words} "{name}".  QuickBooks error message: {reason}')


def closed_period(code: int) -> RefusedError:
    reason = "The transaction is dated on or before the closing date of the company file."
    return RefusedError(code, f"There was an error when saving the transaction.  QuickBooks error message: {reason}")


def in_use(name: str) -> RefusedError:
    return RefusedError(
        3175,
        f'There was an error adding, modifying or deleting "{name}" because it is already in use.  {IN_USE_ELSEWHERE}',
    )


def transaction_locked(code: int = 3175) -> RefusedError:
    return RefusedError(code, "The transaction could not be locked.  It is in use by another user.")


def needs_single_user_mode(code: int) -> RefusedError:
    return RefusedError(code, "This operation cannot be performed while the company file is in multi-user mode.")


def unsavable(what: str, reason: str) -> RefusedError:
    return RefusedError(3180, f"There was an error when saving {what}.  QuickBooks error message: {reason}")


def stale(edit_sequence: str, ret: Ret | None) -> RefusedError:
    return RefusedError(3200, f'The provided edit sequence "{edit_sequence}" is out-of-date. ', ret)


def bad_value(field: str, value: str, reason: str) -> RefusedError:
    return RefusedError(
        3210, f'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {reason}'
    )


def dead_iterator(code: int, iterator_id: str) -> RefusedError:
    if code == 3120:
        return not_found(iterator_id)
    if code == 3210:
        return bad_value("iteratorID", iterator_id, "The iterator is unknown or finished.")
    return RefusedError(code, f'The iteratorID "{iterator_id}" is not valid.')


def not_processed() -> RefusedError:
    return RefusedError(3231, "The request has not been processed.")


def feature_off() -> RefusedError:
    return RefusedError(3250, "This feature is not enabled or not available in this version of QuickBooks.")


def item_kind_not_allowed(name: str) -> RefusedError:
    return RefusedError(3280, f'The item "{name}" has a kind that is not allowed here.')

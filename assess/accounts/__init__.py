"""Who may come in: roles, login names, what a password must be, and the codes by which a consultant is found.

Pure rules; accounts are kept in `storage`, and the door itself is in `web`.
"""

from assess.accounts.invitation import new_code, read_code, written
from assess.accounts.names import MAX_NAME, checked_name, key_of
from assess.accounts.passwords import MIN_LENGTH, check_password, dummy_hash, hashed, outdated, verified

CONSULTANT = "consultant"
ROLES = (CONSULTANT,)
"""What an account may do is decided by its role, kept with the account."""

__all__ = [
    "CONSULTANT",
    "MAX_NAME",
    "MIN_LENGTH",
    "ROLES",
    "check_password",
    "checked_name",
    "dummy_hash",
    "hashed",
    "key_of",
    "new_code",
    "outdated",
    "read_code",
    "verified",
    "written",
]

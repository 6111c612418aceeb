"""Where the data that ships with the package lies: inside it in a wheel, beside it in a checkout."""

from pathlib import Path


def _shipped(name: str) -> Path:
    package = Path(__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name


QUESTIONNAIRES = _shipped("questionnaires")
MODELS = _shipped("models")
ACTIONS = QUESTIONNAIRES / "actions"

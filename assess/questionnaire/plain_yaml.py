"""YAML without what could surprise: aliases, and keys written twice."""

from typing import Any

import yaml

from assess.questionnaire.reading import Unsound


def parse(text: bytes) -> Any:
    """The content. Raises Unsound."""
    try:
        return yaml.load(text.decode("utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unsound(str(error)) from error


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Refuses aliases, which can blow up a small file, and keys written twice, of which one would be lost."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        if node in self.constructed_objects:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"the block of line {line} is used again by an alias; aliases are not allowed")
        return super().construct_object(node, deep)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"{', '.join(twice)} is written twice in the block from line {line}; keep one")
        return super().construct_mapping(node, deep)

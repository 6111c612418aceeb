"""Questionnaires: what one is (`model`), whether a file is sound (`rules`), and reading the shipped ones (`load`)."""

from assess.questionnaire.load import DEFAULT, available, find, load
from assess.questionnaire.model import UNKNOWN, Item, Option, Questionnaire, Text

__all__ = ["DEFAULT", "UNKNOWN", "Item", "Option", "Questionnaire", "Text", "available", "find", "load"]

"""Releases handed out: figures and answers for other programs, with labels in a language, a codebook, and hashes."""

from analysis.exporting.bundle import (
    FORMS,
    LANGUAGES,
    Form,
    Terms,
    default_folder,
    export,
    is_available,
    terms_of,
    write,
)
from analysis.exporting.verification import changes, kept

__all__ = [
    "FORMS",
    "LANGUAGES",
    "Form",
    "Terms",
    "changes",
    "default_folder",
    "export",
    "is_available",
    "kept",
    "terms_of",
    "write",
]

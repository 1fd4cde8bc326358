"""Releases handed out: figures and answers for other programs, with labels in a language, a codebook, and hashes."""

from analysis.exporting.bundle import FORMS, LANGUAGES, Terms, default_folder, export, terms_of, write
from analysis.exporting.verification import changes, kept

__all__ = ["FORMS", "LANGUAGES", "Terms", "changes", "default_folder", "export", "kept", "terms_of", "write"]

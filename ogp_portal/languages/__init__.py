"""Two languages of equal standing: what each bilingual text is worth, and who has to do what about it."""

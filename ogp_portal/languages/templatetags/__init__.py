"""Tags of the state of bilingual texts."""

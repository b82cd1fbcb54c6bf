"""Foreign keys point down: events, commitments, consultations, users, base; never up."""

from django.apps import apps

STOREYS = ["base", "users", "consultations", "commitments", "events", "hub"]


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.app_label
        if label not in STOREYS:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            if target is None or target._meta.app_label not in STOREYS:
                continue
            if STOREYS.index(target._meta.app_label) > STOREYS.index(label):
                wrong.append(f"{label}.{model.__name__}.{field.name} → {target._meta.label}")
    assert wrong == []


def test_base_and_hub_have_no_tables() -> None:
    assert [model for model in apps.get_models() if model._meta.app_label in ("base", "hub")] == []

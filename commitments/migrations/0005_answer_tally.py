"""Fill the tally of answers from what is public already: nothing is answered yet."""

from django.db import migrations

PUBLIC = "status = 'published' AND kind <> 'help_offer'"
FILL = f"""
INSERT INTO commitments_answertally (consultation_id, theme_id, language, days, count)
SELECT consultation_id, NULL::bigint, language, NULL::integer, count(*) FROM commitments_contribution WHERE {PUBLIC}
GROUP BY consultation_id, language
UNION ALL
SELECT c.consultation_id, t.theme_id, c.language, NULL::integer, count(*)
FROM commitments_contribution c JOIN commitments_contribution_themes t ON t.contribution_id = c.id WHERE {PUBLIC}
GROUP BY c.consultation_id, t.theme_id, c.language
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_plans_and_answers")]
    operations = [migrations.RunSQL(FILL, "DELETE FROM commitments_answertally")]

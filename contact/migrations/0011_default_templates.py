from django.db import migrations

# What the desks begin with, in the words of the region; they change it in the admin.
# Name, purpose (empty: all), and the text in English and in Dutch.
TEMPLATES = [
    (
        ("First answer", "Eerste antwoord"),
        "",
        "Dear {name},\n\nThank you for your question. \n\nDo you want to know more? Answer this message, or write to us here: {link}\n\nKind regards,\n{me}",
        "Beste {name},\n\nBedankt voor je vraag. \n\nWil je meer weten? Antwoord op dit bericht of schrijf ons hier: {link}\n\nMet vriendelijke groet,\n{me}",
    ),
    (
        ("We need to know more", "We willen graag meer weten"),
        "",
        "Dear {name},\n\nThank you for your question. To answer it well we would like to know a little more:\n\n- \n\n"
        "Write to us here, then it stays with your question: {link}\n\nKind regards,\n{me}",
        "Beste {name},\n\nBedankt voor je vraag. Om ze goed te beantwoorden willen we graag nog iets weten:\n\n- \n\n"
        "Schrijf ons hier, dan blijft het bij je vraag: {link}\n\nMet vriendelijke groet,\n{me}",
    ),
    (
        ("A talk about your plans", "Een gesprek over je plannen"),
        "invest",
        "Dear {name},\n\nThank you for thinking of Leuven for {organisation}. In a talk of half an hour we can go through the sites, "
        "the partners you need and the steps ahead, without obligation.\n\nWhich of these moments suits you?\n\n- \n\nKind regards,\n{me}",
        "Beste {name},\n\nFijn dat {organisation} aan Leuven denkt. In een gesprek van een half uur overlopen we graag de locaties, "
        "de partners die je nodig hebt en de volgende stappen, vrijblijvend.\n\nWelk moment past je?\n\n- \n\nMet vriendelijke groet,\n{me}",
    ),
    (
        ("Living and working here: where to begin", "Hier wonen en werken: waar te beginnen"),
        "work",
        "Dear {name},\n\nWelcome to Leuven, now or soon. We do not place people in jobs and cannot read CVs, but we can show you the way:\n\n- \n\n"
        "Kind regards,\n{me}",
        "Beste {name},\n\nWelkom in Leuven, nu of binnenkort. We bemiddelen niet in jobs en kunnen geen cv's lezen, maar we wijzen je graag de weg:\n\n- \n\n"
        "Met vriendelijke groet,\n{me}",
    ),
    (
        ("Studying here: who decides on what", "Hier studeren: wie beslist waarover"),
        "study",
        "Dear {name},\n\nThank you for your interest in studying in Leuven. We cannot decide on admission: the institution does. "
        "This is where to ask, and what we can help you with:\n\n- \n\nKind regards,\n{me}",
        "Beste {name},\n\nFijn dat je in Leuven wilt studeren. Wij beslissen niet over toelating: dat doet de instelling. "
        "Hier kun je het vragen, en hiermee kunnen wij je helpen:\n\n- \n\nMet vriendelijke groet,\n{me}",
    ),
    (
        ("Looking for a partner", "We zoeken een partner"),
        "collaborate",
        "Dear {name},\n\nThank you for what you tell us about your idea. We are looking for the right people to talk to. "
        "Until they know of it, describe it in general terms and leave out what is secret or patentable.\n\nWhat we see so far:\n\n- \n\nKind regards,\n{me}",
        "Beste {name},\n\nBedankt voor wat je over je idee vertelt. We zoeken de juiste mensen om mee te praten. "
        "Beschrijf het tot dan in algemene woorden en laat weg wat geheim of octrooieerbaar is.\n\nWat we al zien:\n\n- \n\nMet vriendelijke groet,\n{me}",
    ),
]


def create_templates(apps, schema_editor):
    templates = apps.get_model("contact", "AnswerTemplate").objects.using(schema_editor.connection.alias)
    for names, purpose, *texts in TEMPLATES:
        for number, language in enumerate(("en", "nl")):
            # Not twice, where somebody went back and came again.
            templates.get_or_create(name=names[number], purpose=purpose, language=language, defaults={"text": texts[number]})


class Migration(migrations.Migration):
    dependencies = [("contact", "0010_day")]

    operations = [migrations.RunPython(create_templates, migrations.RunPython.noop)]

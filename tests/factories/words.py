"""Real sentences in both languages, for tests that look at the language of what is shown."""


def both(**texts: tuple[str, str]) -> dict[str, str]:
    """`name=(english, french)` as the fields of a bilingual record."""
    fields = {}
    for name, (english, french) in texts.items():
        fields |= {f"{name}_en": english, f"{name}_fr": french}
    return fields


CONSULTATION = both(
    title=("What should the next plan promise?", "Que devrait promettre le prochain plan?"),
    call=("Tell us what the next plan should promise.", "Dites-nous ce que le prochain plan devrait promettre."),
    summary=("This is a call to everybody who lives here.", "Voici un appel à tous les gens qui vivent ici."),
    introduction=(
        "The forum asks because four weeks are left and nobody knows it all.",
        "Le forum le demande parce qu’il reste quatre semaines et que personne ne sait tout.",
    ),
)
THEME = both(
    name=("What the government knows about the land", "Ce que le gouvernement sait du territoire"),
    tagline=("Public data that anyone can find and use.", "Des données publiques que chacun peut trouver et utiliser."),
    about=(
        "Governments collect data to do their work, and the data should be open.",
        "Les gouvernements recueillent des données pour leur travail, et elles devraient être ouvertes.",
    ),
    known=("Publishing a file is only the first step.", "Publier un fichier n’est que la première étape."),
    change=("Which data set would you use tomorrow?", "Quel jeu de données utiliseriez-vous dès demain?"),
)
ARTICLE = both(
    title=("Four weeks are left to take part", "Il reste quatre semaines pour participer"),
    summary=("The forum calls on everybody to write.", "Le forum invite tout le monde à écrire."),
    body=(
        "Six weeks of the process are gone. What matters to you is not too late to say.",
        "Six semaines sont déjà passées. Il n’est pas trop tard pour dire ce qui compte pour vous.",
    ),
)
PAGE = both(
    title=("How we look after what you tell us", "Comment nous protégeons ce que vous nous dites"),
    summary=("We ask for as little as we can.", "Nous demandons le moins de renseignements possible."),
    body=(
        "Your address is never shown and is used for nothing else.",
        "Votre adresse n’est jamais affichée et ne sert à rien d’autre.",
    ),
)
WORKSHOP = both(
    title=("The changing landscape of open data", "L’évolution du contexte des données ouvertes"),
    summary=("Come and draft a commitment with us.", "Venez rédiger un engagement avec nous."),
    description=(
        "There are two talks, and then we work in groups.",
        "Il y a deux exposés, puis nous travaillons en groupes.",
    ),
    place=("In the library of the town, in Calgary", "À la bibliothèque de la ville, à Calgary"),
    access=("There are no steps on the way to the room.", "Il n’y a pas de marche jusqu’à la salle."),
)
SERIES = both(title=("The same question in four towns", "La même question dans quatre villes"))
AGENDA_ITEM = both(title=("Two short talks to begin with", "Deux courts exposés pour commencer"))
FACILITATOR = both(role=("Leads meetings for the library", "Anime des rencontres pour la bibliothèque"))
QUESTION = both(
    label=("Which part of the day suits you?", "Quelle partie de la journée vous convient?"),
    options=("The morning of the day\nThe evening of the day", "Le matin de la journée\nLe soir de la journée"),
)
ROLE = both(role=("Member for the charities of the country", "Membre pour les organismes de bienfaisance du pays"))
PROPOSAL = {
    "en": {
        "title": "Publish every contract over $10,000",
        "problem": "Nobody can see who is paid for what.",
        "solution": "Publish every contract within a month.",
        "change": "Anyone could check what was bought.",
    },
    "fr": {
        "title": "Publier chaque contrat de plus de 10 000 $",
        "problem": "Personne ne peut voir qui est payé pour quoi.",
        "solution": "Publier chaque contrat dans le mois qui suit.",
        "change": "Tout le monde pourrait vérifier les achats.",
    },
}
COMMENT = {"en": "I agree with all of this.", "fr": "Je suis tout à fait d’accord avec vous."}
SUGGESTION = {
    "en": {"title": "Data on the climate of the north", "body": "Floods and smoke matter to all of us here."},
    "fr": {"title": "Des données sur le climat du nord", "body": "Les inondations nous touchent toutes et tous ici."},
}
DEPARTMENT = both(
    name=("The office that keeps the registers", "Le bureau qui tient les registres"), acronym=("OKR", "BTR")
)
PLAN = both(
    title=("The plan for the next two years", "Le plan pour les deux prochaines années"),
    summary=("What the government promises to do.", "Ce que le gouvernement promet de faire."),
)
COMMITMENT = both(title=("Contracts that anyone can read", "Des contrats que chacun peut lire"))
CLAUSE = both(
    text=("Nobody can see today who is paid for what.", "Personne ne peut voir aujourd’hui qui est payé pour quoi.")
)
MILESTONE = both(
    text=("Publish all contracts of the year on one page", "Publier tous les contrats de l’année sur une seule page")
)
INDICATOR = both(text=("The page is open to everybody", "La page est ouverte à tout le monde"))
NOTE = both(note=("This is the first text to comment on.", "Voici le premier texte à commenter."))
LATER_TITLE = both(title=("Contracts in the open, every month", "Des contrats au grand jour, chaque mois"))
DROP = both(
    drop_reason=(
        "No department could take it on within the two years.",
        "Aucun ministère ne pouvait s’en charger au cours des deux années.",
    )
)
REASON = both(
    reason=(
        "The plan will hold a commitment on this, because many of you asked for it.",
        "Le plan contiendra un engagement là-dessus, parce que beaucoup d’entre vous l’ont demandé.",
    )
)
STATEMENT = {
    "en": {
        "title": "What our library would tell you",
        "body": "People here have no other place where they can read what the government asks of them.",
        "source": "Letter to the members of the forum",
    },
    "fr": {
        "title": "Ce que notre bibliothèque voudrait vous dire",
        "body": "Les gens d’ici n’ont pas d’autre endroit où lire ce que le gouvernement leur demande.",
        "source": "Lettre aux membres du forum",
    },
}
PERIOD = both(name=("The first quarter of the plan", "Le premier trimestre du plan"))
REPORT = both(
    progress=(
        "The page is online and holds half of the contracts.",
        "La page est en ligne et contient la moitié des contrats.",
    ),
    obstacles=("Some of the contracts exist on paper only.", "Certains des contrats n’existent que sur papier."),
)
VIEW = both(
    text=("The page is online, but nobody can search in it.", "La page est en ligne, mais personne ne peut y chercher.")
)
REVIEW = both(source_title=("What became of the plan after two years", "Ce que le plan est devenu après deux ans"))
CARRIED = both(
    reason=("Half of the work is left to be done.", "La moitié du travail reste encore à faire."),
)
MEETING = both(
    title=("The forum meets in the town hall", "Le forum se réunit à la mairie"),
    minutes=(
        "The members spoke of the draft and agreed on what comes next.",
        "Les membres ont parlé de l’ébauche et se sont entendus sur la suite.",
    ),
)
DOCUMENT = both(
    title=("How the forum decides what it does", "Comment le forum décide de ce qu’il fait"),
    description=(
        "The rules by which the members of the forum work together.",
        "Les règles selon lesquelles les membres du forum travaillent ensemble.",
    ),
)
OUTREACH = both(
    what=("A letter to the libraries of the country", "Une lettre aux bibliothèques du pays"),
)
DATE_REASON = both(
    reason=(
        "The storm closed the roads, and so there is a week more.",
        "La tempête a fermé les routes, et il y a donc une semaine de plus.",
    )
)
CORRECTION = both(
    reason=(
        "The plan will hold two commitments on this, because the first answer forgot one.",
        "Le plan contiendra deux engagements là-dessus, parce que la première réponse en oubliait un.",
    )
)

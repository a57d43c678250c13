"""The demo: five programmes, made through the same verbs and imports that users use.

EKJ, Helsinki EMBA, the programme of the wellbeing services counties, standing small groups, and a coaching that
is running today. Organisations, roles, projects, themes and counts are those of public texts, told as they were
told; each module says what it takes from them. All people are invented, and so are their works, the
municipalities called Esimerkkilä, Mallikoski and the like, and every day that no text tells.
"""

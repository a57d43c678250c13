"""The demo: the EKJ leadership coaching of 2014–2016, made through the same verbs and imports that users use.

The organisations, projects, partners, themes and counts are those of public texts about EKJ, in the CSV as it
was told. All people are invented, and so are their works, the municipalities called Esimerkkilä, Mallikoski and
the like, the six training days and the assignments' titles.
"""

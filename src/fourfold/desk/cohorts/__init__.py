"""Prevent cohorts: families and children to whom help is offered, under stated criteria and an agreement.

A cohort is for help. Nothing else of Fourfold may import this package (a contract in pyproject.toml says so): what it
holds is no fact for a rule, and in no search, network, score, register, export, disclosure, meeting or backed-up file.
"""

"""Bargaining with offers, demands under threat of conflict, and agendas, solved."""

"""Scores the understanding and the search against labelled questions. Metrics have the field's names."""

from bot.evaluation.questions import Question, read_questions

__all__ = ["Question", "read_questions"]

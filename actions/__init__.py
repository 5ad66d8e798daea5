"""Rasa custom actions: they read the tracker, let content/ and index/ do the thinking, and utter what comes back."""

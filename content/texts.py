"""Which texts there are in data/texts.yml: what is said besides the answers. One that is missing or said nowhere is a fault."""

from __future__ import annotations

# What the widget shows. It has some words from the page without JavaScript.
WIDGET_TEXTS = frozenset(
    """
    fault_text_too_long page_deleted_before page_forgotten page_hotline page_label page_language page_machine page_new
    page_reply page_send page_you widget_accessibility widget_begun widget_busy widget_call widget_cancel
    widget_choose widget_close widget_code widget_continue widget_delete widget_delete_sure widget_deleted
    widget_deleted_here widget_feedback_failed widget_gave_up widget_helped widget_kept widget_launcher widget_links
    widget_log widget_lost widget_more widget_new_sure widget_new_tab widget_no widget_not_arrived widget_offline
    widget_slow widget_statement widget_take_back widget_thanks widget_thinking widget_too_many widget_transcript
    widget_trouble widget_try_now widget_why widget_why_kept widget_why_link widget_why_more widget_why_unclear
    widget_why_untrue widget_why_wrong_topic widget_yes widget_yes_delete
    """.split()
)
TEXTS = WIDGET_TEXTS | frozenset(
    """
    ask_back elsewhere fault_broken_off fault_empty_text fault_feedback_not_deleted fault_feedback_not_kept
    fault_malformed fault_overloaded fault_too_large fault_too_many_messages fault_too_slow
    fault_unsupported_media_type missed_again moved_to next_steps not_understood nothing_found number_hidden
    other_website page_error page_title pages_found pages_perhaps search_pages something_else trouble
    """.split()
)
# What such a text is given besides the facts that are always there.
TEXTS_FACTS = {"elsewhere": {"anden_kommune"}, "other_website": {"anden_kommune"}, "widget_why_kept": {"dage"}}

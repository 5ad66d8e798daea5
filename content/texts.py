"""Which texts there are in data/texts.yml: what is said besides the answers. One that is missing or said nowhere is a fault."""

from __future__ import annotations

# What the widget shows. It has some words from the page without JavaScript.
WIDGET_TEXTS = {
    *("fault_text_too_long", "page_forgotten", "page_hotline", "page_label", "page_language", "page_machine", "page_new"),
    *("page_reply", "page_send", "page_you"),
    *("widget_launcher", "widget_continue", "widget_close", "widget_more", "widget_log", "widget_thinking", "widget_slow"),
    *("widget_offline", "widget_too_many", "widget_busy", "widget_trouble", "widget_gave_up", "widget_try_now"),
    *("widget_take_back", "widget_lost", "widget_new_tab", "widget_call", "widget_code", "widget_links", "widget_choose"),
    *("widget_helped", "widget_yes", "widget_no", "widget_thanks", "widget_why", "widget_why_wrong_topic"),
    *("widget_why_unclear", "widget_why_untrue", "widget_why_link", "widget_why_more", "widget_feedback_failed"),
    *("widget_new_sure", "widget_delete", "widget_delete_sure", "widget_yes_delete", "widget_cancel", "widget_begun"),
    *("widget_deleted", "widget_deleted_here", "widget_transcript", "widget_accessibility", "widget_statement"),
    "widget_kept",
}
TEXTS = WIDGET_TEXTS | {
    *("ask_back", "elsewhere", "missed_again", "moved_to", "next_steps", "not_understood", "nothing_found", "number_hidden"),
    *("other_website", "pages_found", "pages_perhaps", "search_pages", "something_else", "trouble"),
    *("page_error", "page_title"),
    *(
        "fault_broken_off",
        "fault_empty_text",
        "fault_feedback_not_deleted",
        "fault_feedback_not_kept",
        "fault_malformed",
        "fault_origin_not_allowed",
        "fault_overloaded",
        "fault_too_large",
    ),
    *("fault_too_many_messages", "fault_too_slow", "fault_unsupported_media_type"),
}
# What such a text is given besides the facts that are always there.
TEXTS_FACTS = {"elsewhere": {"anden_kommune"}, "other_website": {"anden_kommune"}}

"""Words for values that the code knows by a name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sentence import N_

Labels = Mapping[str, str]

ROLES: Labels = {
    "administrator": N_("Administrator"), "coordinator": N_("Coordinator"), "partner_member": N_("Partner member"),
    "reader": N_("Reader"),
}
KINDS: Labels = {
    "job": N_("Job"), "training": N_("Training"), "enterprise": N_("Enterprise"), "mentoring": N_("Mentoring"),
    "research": N_("Research"), "volunteering": N_("Volunteering"),
}
STATUSES: Labels = {
    "open": N_("Open"), "filled": N_("Filled"), "closed": N_("Closed"), "cancelled": N_("Cancelled"),
}
OPENING_TEXTS: Labels = {
    "missing": N_("missing: English is shown"), "partly": N_("partly written"),
    "old": N_("the English has changed since"), "source": N_("came with the opening"), "written": N_("written"),
}
"""how far a language of an opening has come"""
VERDICTS: Labels = {
    "ready": N_("Fits now"), "ready_with_step": N_("Fits with one more step"),
    "stepping_stone": N_("Stepping stone to their profession"), "not_yet": N_("Not yet"),
}
CHANNELS: Labels = {"telegram": N_("Telegram"), "sms": N_("SMS"), "simulator": N_("Try-it page")}
REASONS: Labels = {
    "asked": N_("Asked for a person"), "urgent": N_("May be in danger"), "stuck": N_("Was not understood"),
    "share": N_("Wants to tell a story"), "begun": N_("A coordinator wrote first"),
}
TALKS: Labels = {
    "open": N_("All that are open"), "waiting": N_("Waiting for an answer"), "late": N_("Late"),
    "mine": N_("With me, or assigned to me"), "others": N_("With somebody else"), "closed": N_("Closed"),
}
"""which conversations the inbox shows"""
DELIVERY: Labels = {
    "pending": N_("Waits to be sent"), "claimed": N_("Is being sent"), "sent": N_("Sent"),
    "delivered": N_("Delivered"), "failed": N_("Not delivered"), "unknown": N_("May or may not have arrived"),
    "cancelled": N_("Was not sent"), "expired": N_("Was not sent in time"),
}
"""how a message stands in the ledger"""
THINGS: Labels = {
    "photo": N_("(a photo)"), "location": N_("(a place on the map)"), "voice": N_("(a voice message)"),
    "video": N_("(a video)"), "document": N_("(a file)"), "sticker": N_("(a sticker)"), "contact": N_("(a contact)"),
    "emoji": N_("(a sticker)"), "empty": N_("(an empty message)"), "start": N_("(opened the chat)"),
}
"""what residents send that is no text"""
PROVENANCE: Labels = {
    "said": N_("They said so"), "inferred": N_("Understood from their words"), "document_seen": N_("Document seen"),
    "verified": N_("Verified"),
    "corrected": N_("Put right by a coordinator"),
}
ANSWERS: Labels = {
    "told": N_("Told"), "interested": N_("Interested"), "not_now": N_("Not now"), "not_for_me": N_("Not for me"),
    "booked": N_("Booked"),
}
STAGES: Labels = {
    "none": N_("Nothing done yet"), "applied": N_("Applied to the regulator"),
    "english_passed": N_("English passed"), "exam_passed": N_("An exam passed"), "registered": N_("Registered"),
}
HOURS: Labels = {
    "full_time": N_("Full time"), "part_time": N_("Part time"), "nights": N_("Nights"), "weekends": N_("Weekends"),
    "school_hours": N_("School hours"),
}
ENGLISH: Labels = {"basic": N_("Basic"), "medium": N_("Medium"), "good": N_("Good"), "fluent": N_("Fluent")}
FACTS: Labels = {
    "name": N_("Name"), "occupation": N_("Work done"), "qualification": N_("Qualification"), "years": N_("Years"),
    "paid": N_("Paid or not"), "work_country": N_("Country of the work"), "country": N_("Country of the qualification"),
    "year": N_("Year of the qualification"), "uk_stage": N_("Stage with the regulator"), "ladder": N_("Steps done"),
    "papers": N_("Papers"), "wish": N_("Work wished for"), "languages": N_("Languages"), "english": N_("English"),
    "english_test": N_("English test"), "english_parts": N_("Parts of the test"),
    "english_test_date": N_("Date of the test"), "hours": N_("Hours"), "busy": N_("Cannot work"),
    "travel": N_("Way of travelling"), "travel_minutes": N_("Minutes of travel"), "licence": N_("Licence or card"),
    "outcode": N_("Area"), "permission": N_("Permission to work"), "interests": N_("Interested in"),
    "stepping_stone": N_("Other work meanwhile"), "reach": N_("How far to look"), "hopes": N_("Hopes"),
    "business_stage": N_("Stage of the business"), "business_people": N_("People in the business"),
    "business_insured": N_("Business insured"), "business_hygiene": N_("Food hygiene rating"),
    "english_version": N_("Version of the test"), "registered": N_("Registered"), "age": N_("Age"),
}
PURPOSES: Labels = {"profile": N_("Keeping the profile"), "alerts": N_("Messages about openings")}
DEEDS: Labels = {
    "signed_in": N_("Signed in"), "sign_in_failed": N_("Could not sign in"), "signed_out": N_("Signed out"),
    "signed_out_everywhere": N_("Signed out everywhere"), "invited": N_("Invited"), "made_link": N_("Made a link"),
    "chose_password": N_("Chose a password"), "changed_account": N_("Changed an account"),
    "second_step_on": N_("Switched the second step on"), "second_step_off": N_("Switched the second step off"),
    "saved_partner": N_("Saved a partner"), "viewed_resident": N_("Looked at a profile"),
    "corrected_fact": N_("Put a fact right"), "merged_people": N_("Joined two profiles"),
    "parted_people": N_("Took two profiles apart"), "answered_referral": N_("Answered a referral"),
    "posted_opening": N_("Posted an opening"), "changed_opening": N_("Changed an opening"),
    "filled_opening": N_("Filled an opening"), "closed_opening": N_("Closed an opening"),
    "answered_resident": N_("Answered a person"), "talk_taken": N_("Took a conversation over"),
    "talk_handed_back": N_("Handed a conversation back"), "talk_assigned": N_("Assigned a conversation"),
    "talk_closed": N_("Closed a conversation"), "talk_reopened": N_("Opened a conversation again"),
    "translated_opening": N_("Wrote texts of an opening"),
    "cancelled_opening": N_("Cancelled an opening"), "reopened_opening": N_("Opened an opening again"),
    "made_event": N_("Made an event"), "changed_event": N_("Changed an event"), "moved_event": N_("Moved an event"),
    "cancelled_event": N_("Cancelled an event"), "published_event": N_("Published an event"),
    "hid_event": N_("Made an event a draft again"), "translated_event": N_("Wrote texts of an event"),
    "opened_door_list": N_("Opened a door list"), "took_door_list": N_("Printed or downloaded a door list"),
    "made_token": N_("Made a token"), "revoked_token": N_("Revoked a token"),
    "made_webhook": N_("Made a webhook"), "removed_webhook": N_("Removed a webhook"),
    "tested_webhook": N_("Tested a webhook"), "restarted_webhook": N_("Started a webhook again"),
    "gave_up_webhook": N_("Gave a webhook up"), "listed_matches": N_("Listed whom an opening is for"),
    "referred_resident": N_("Referred somebody"),
    "imported_file": N_("Imported a file"), "undid_import": N_("Took an import back"),
    "broadcast_new": N_("Began a broadcast"), "broadcast_revise": N_("Changed a broadcast"),
    "broadcast_review": N_("Read a text of a broadcast"), "broadcast_send": N_("Let a broadcast go"),
    "broadcast_ask_approval": N_("Asked for approval of a broadcast"), "broadcast_approve": N_("Approved a broadcast"),
    "broadcast_send_back": N_("Sent a broadcast back"), "broadcast_pause": N_("Paused a broadcast"),
    "broadcast_resume": N_("Let a broadcast go on"), "broadcast_cancel": N_("Cancelled a broadcast"),
    "broadcast_test": N_("Sent a broadcast to themselves"),
}
RESULT_ITEMS: Labels = {
    "came": N_("Wrote to us"), "kept": N_("Agreed to a profile"), "work": N_("Told us their work"),
    "alerts": N_("Want messages about openings"), "told": N_("Told of an opening"), "interested": N_("Interested"),
    "applied": N_("Applied"), "interview": N_("Had an interview"), "started": N_("Started"),
    "still_there_90": N_("Still there after 90 days"),
}
TARGETS = (
    N_("People with a profile"), N_("People with a health qualification from another country"),
    N_("People who have or plan a business"), N_("Community researchers who started"),
    N_("People who started a job"), N_("People still in their job after 90 days"),
)
"""labels of knowledge/results.yaml"""
REFERRALS: Labels = {
    "open": N_("Agreed, not passed on"), "passed_on": N_("Passed on"), "closed": N_("Closed"),
    "withdrawn": N_("Withdrawn by the person"),
}
PROFILE_PROBLEMS = (
    N_("Say why: the reason is kept with the change."),
    N_("This cannot be read. Write it like the value that stands here."),
    N_("One of them did not agree to a profile, or was joined to somebody today."),
    N_("Somebody who shares a phone, or has no address, cannot be joined."),
)
"""what putting_right and merging say"""
SAYERS: Labels = {"resident": N_("the person"), "doorstep": "Doorstep", "coordinator": N_("Coordinator")}
SAID: Labels = {"asked": N_("We asked"), "yes": N_("yes"), "not_yet": N_("Not yet"), "no": N_("no")}
POOR_PASSWORDS = (
    N_("A password needs 12 letters or more."), N_("A password may have 200 letters at most."),
    N_("This password is easy to guess."),
)
"""what account_care says of passwords"""

"""On what ground a person's data is used: their word, or an emergency in which none can be had.

PIPL: article 13(4) needs no consent to protect life, health or property in an emergency;
article 29 asks for a separate one to pass sensitive data on.
"""

GROUPS = ("record", "share", "proxy")
UNABLE = "unable"
CONSENT, EMERGENCY, NONE = "consent", "emergency", "none"


def grounds(given: tuple[str, ...] | list[str]) -> dict[str, str]:
    """Return the ground of each group: writing down, telling a partner, ringing a proxy.

    Writing down always has one while the emergency lasts; the others need a yes, unless
    the person is not able to say.
    """
    found = {}
    for group in GROUPS:
        if group in given:
            found[group] = CONSENT
        else:
            found[group] = EMERGENCY if group == "record" or UNABLE in given else NONE
    return found

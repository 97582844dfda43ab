"""References of a configuration to what is not in it any more. Pure.

An admin may archive a queue that another one overflows to, or a flow may be in the works: the
gateway must never be sent where there is nothing.
"""

# Key of a reference: the list that has what it refers to.
LISTS = {
    "queue_id": "queues",
    "flow_id": "flows",
    "after_flow_id": "flows",
    "hours_id": "hours",
    "rule_id": "rules",
}
# A detour that leads nowhere ends politely.
LAST_RESORT = {"queue": "queue_id", "flow": "flow_id", "outside": "number"}


def without_dead_ends(payload):
    """The payload in which every reference leads somewhere; an entry point that leads nowhere is
    left out."""
    known = {
        name: {entry["id"] for entry in payload.get(name, ())}
        for name in ("queues", "flows", "hours", "rules", "prompts")
    }
    mended = _mend(payload, known)
    mended["entry_points"] = [
        entry_point
        for entry_point in mended["entry_points"]
        if entry_point["queue_id"] or entry_point.get("flow_id")
    ]
    mended["rules"] = [*map(_without_dead_move, payload.get("rules", ()), mended.get("rules", ()))]
    return mended


def _without_dead_move(rule, mended):
    """Clients whom a rule cannot send elsewhere any more stay where they are."""
    if rule.get("action") != "move" or rule["detour"]["kind"] == mended["detour"]["kind"]:
        return mended
    return {**mended, "detour": {"kind": "none"}}


def _mend(value, known):
    match value:
        case dict():
            mended = {key: _mend_entry(key, part, known) for key, part in value.items()}
            return _ended(mended)
        case list():
            return [_mend(part, known) for part in value]
        case _:
            return value


def _mend_entry(key, value, known):
    if key.endswith("prompt_ids"):
        return [prompt_id for prompt_id in value if prompt_id in known["prompts"]]
    if key == "rule_ids":
        return [rule_id for rule_id in value if rule_id in known["rules"]]
    if key in LISTS:
        return value if value in known[LISTS[key]] else 0
    return _mend(value, known)


def _ended(entry):
    """Detours are told by their lack of an id from nodes, which have kinds, too."""
    target = LAST_RESORT.get(entry.get("kind"))
    if target and "id" not in entry and not entry.get(target):
        return {**entry, "kind": "announce"}
    return entry

"""What axe-core, which knows the rules of accessibility, finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe


def violations(page, part=None, theirs=None):
    """A line for each element on a page, or in its part, that breaks a rule.

    `theirs` are, by rule, words of the HTML of elements that are not ours to mend.
    """
    found = Axe().run(page, part and {"include": [[part]]})
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} {node['any'][:1]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
        if (theirs or {}).get(rule["id"], "no such words") not in node["html"]
    ]

"""What a page puts in the way of people who see, hear or point otherwise, as axe-core finds it."""

from __future__ import annotations

from deploy import parts
from tests.support.operator_page import OperatorPage

AXE = parts.installed().node_modules / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
WHOLE_PAGE = (
    *("region", "page-has-heading-one", "landmark-one-main"),
    *("landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo"),
)
"""Rules about the page as a whole, which is Odoo's."""
ODOOS = {"aria-allowed-attr": ".o-dropdown-item"}
"""What Odoo's own components break."""

AUDIT = """async ({ places, rules, without, odoos }) => {
    // What moves into place is read where it comes to stand; signs of waiting move for ever
    const moving = document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
    await Promise.all(moving.map((one) => one.finished.catch(() => {})));
    const { violations } = await axe.run(
        { include: places.map((place) => [place]) },
        {
            runOnly: rules,
            rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
            resultTypes: ["violations"],
            elementRef: true,
        }
    );
    return violations.flatMap(({ id, nodes }) =>
        nodes
            .filter(({ element }) => !(odoos[id] && element.matches(odoos[id])))
            .map(({ target, html, any, all, none }) => {
                const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
                return `${id}: ${target.join(" ")}: ${why} | ${html.slice(0, 300)}`;
            })
    );
}"""


async def barriers(person: OperatorPage, *places: str) -> list[str]:
    """What stands in the way within these parts of the page, each of which must be there."""
    for place in places:
        await person.page.wait_for_selector(place)
    if not await person.page.evaluate("() => 'axe' in window"):
        await person.page.evaluate(AXE.read_text())
    asked = {"places": places, "rules": RULES, "without": WHOLE_PAGE, "odoos": ODOOS}
    return [str(found) for found in await person.page.evaluate(AUDIT, asked)]

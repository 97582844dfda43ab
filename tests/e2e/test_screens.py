"""Every screen opens without a complaint, in both languages; its picture is kept for a look."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.centre import Centre
from tests.support.operator_page import OperatorPage, operator_page

pytestmark = pytest.mark.browser

SCREENS = {
    "contact_center.contact_center_interaction_action": ("pivot", "graph", "calendar"),
    "contact_center.contact_center_card_action": (),
    "contact_center.contact_center_recording_action": (),
    "contact_center.contact_center_report_queue_action": ("pivot", "graph", "list"),
    "contact_center.contact_center_report_operator_action": ("pivot", "graph", "list"),
    "contact_center.contact_center_report_script_action": ("pivot", "graph", "list"),
    "contact_center.contact_center_script_action": (),
    "contact_center.contact_center_offer_action": (),
    "contact_center.contact_center_operator_interval_action": (),
    "contact_center.contact_center_operator_interval_action_now": (),
    "contact_center_crm.contact_center_interaction_action_stage": (),
    "contact_center.contact_center_operator_action": (),
    "contact_center.contact_center_queue_action": ("kanban",),
    "contact_center.contact_center_rule_action": (),
    "contact_center.contact_center_blocked_number_action": (),
    "contact_center.contact_center_callback_action": ("kanban", "calendar"),
    "contact_center.contact_center_call_list_action": (),
    "contact_center.contact_center_voicemail_action": (),
    "contact_center.contact_center_entry_point_action": (),
    "contact_center.contact_center_pause_reason_action": (),
    "contact_center.contact_center_topic_action": (),
    "contact_center.contact_center_article_action": (),
    "contact_center.contact_center_result_action": (),
    "contact_center.res_config_settings_action": (),
}
REPORTS = {
    "contact_center.contact_center_interaction_action",
    "contact_center.contact_center_report_queue_action",
    "contact_center.contact_center_report_operator_action",
    "contact_center.contact_center_report_script_action",
}
LANGUAGES = {"en": "en_US", "ru": "ru_RU"}
FILLED = (
    ".o_data_row, .o_group_header, .o_kanban_record, .o_view_nocontent, .o_pivot table,"
    " .o_graph_view canvas, .o_calendar_view .fc-view, .o_form_view .o_field_widget,"
    " .o_settings_container"
)
SHOWN = ".o_action_manager .o_view_controller, .o_action_manager .o_form_view"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_opens(centre: Centre, language: str) -> None:
    asyncio.run(_open_all(centre, language))


async def _open_all(centre: Centre, language: str) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    [was] = admin.call("res.users", "read", [admin.user_id], ["lang"])
    admin.call("res.users", "write", [admin.user_id], {"lang": LANGUAGES[language]})
    try:
        async with operator_page(centre, "admin") as person:
            for action, views in SCREENS.items():
                await _open(person, action, views, language)
            await _open_first_interaction(person, language)
            assert not person.errors
    finally:
        admin.call("res.users", "write", [admin.user_id], {"lang": was["lang"]})


async def _open(person: OperatorPage, action: str, views: tuple[str, ...], language: str) -> None:
    name = action.split(".")[1].removeprefix("contact_center_").removesuffix("_action")
    await person.page.goto(f"{person.centre.odoo_url}/odoo/action-{action}")
    await _shown(person, f"screen-{name}-{language}")
    for view in views:
        switch = person.page.locator(f".o_switch_view.o_{view}")
        if await switch.count():
            await switch.click()
            await person.page.wait_for_selector(f".o_{view}_view")
            await _shown(person, f"screen-{name}-{view}-{language}")
            if action in REPORTS and view != "calendar":
                await person.page.locator(".o_cc_formula").first.wait_for(state="attached")


async def _open_first_interaction(person: OperatorPage, language: str) -> None:
    action = "contact_center.contact_center_interaction_action"
    await person.page.goto(f"{person.centre.odoo_url}/odoo/action-{action}")
    await person.page.locator(".o_data_row .o_data_cell").nth(1).click()
    await person.page.wait_for_selector(".o_form_view")
    await _shown(person, f"screen-interaction-form-{language}")


async def _shown(person: OperatorPage, name: str) -> None:
    await person.page.wait_for_selector(SHOWN)
    await person.page.wait_for_selector(FILLED)
    await person.page.wait_for_function("() => !document.querySelector('.o_loading_indicator')")
    assert not await person.page.locator(".o_error_dialog").count(), name
    await person.shoot(name)

import { registry } from "@web/core/registry";

const SAVE = ".modal .o_form_button_save";
const NO_DIALOG = "body:not(:has(.modal))";

function say(words) {
    return [
        {
            trigger: ".modal [name=say_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: ".modal [name=say_ids] [name=prompt_id] input", run: `edit ${words}` },
        {
            trigger: `.ui-autocomplete .o-autocomplete--dropdown-item:contains(Create "${words}")`,
            run: "click",
        },
        { trigger: ".modal [name=say_ids] .o_data_row:not(:has(.o_field_invalid))" },
    ];
}

/** A manager draws a flow of three nodes and lets callers have it. */
registry.category("web_tour.tours").add("contact_center_draw_flow", {
    steps: () => [
        { trigger: ".o_list_view .o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour of the shop" },
        { content: "Nothing is drawn yet", trigger: ".o_cc_flow_first", run: "click" },
        { trigger: ".o_cc_flow_kinds [data-kind=menu]", run: "click" },
        ...say("For our address press one."),
        { trigger: SAVE, run: "click" },
        {
            content: "The menu is drawn, with what is missing",
            trigger: `${NO_DIALOG} .o_cc_flow_node.o_cc_error[data-kind=menu]:contains(address)`,
        },
        { trigger: ".o_cc_flow_add_key", run: "click" },
        {
            trigger: ".o_cc_flow_node[data-kind=menu] [data-exit='1'].o_cc_loose",
            run: "click",
        },
        { trigger: ".o_cc_flow_kinds [data-kind=say]", run: "click" },
        ...say("We are at Baker street."),
        { trigger: SAVE, run: "click" },
        {
            trigger: `${NO_DIALOG} .o_cc_flow_node[data-kind=say]:contains(Baker street)`,
        },
        {
            trigger: ".o_cc_flow_node[data-kind=menu] [data-exit=timeout]",
            run: "click",
        },
        { trigger: ".o_cc_flow_kinds [data-kind=queue]", run: "click" },
        { trigger: SAVE, run: "click" },
        {
            content: "Wrong keys lead to the same queue",
            trigger: `${NO_DIALOG} .o_cc_flow_node[data-kind=menu] [data-exit=invalid]`,
            run: "click",
        },
        { trigger: ".modal .o_select_menu_toggler", run: "click" },
        { trigger: ".o_select_menu_item:contains(To a queue)", run: "click" },
        {
            content: "A line is drawn to what else there is, and taken back",
            trigger: `${NO_DIALOG} .o_cc_flow_node[data-kind=queue]`,
        },
        {
            trigger: ".o_cc_flow_node[data-kind=say] [data-exit=next].o_cc_loose",
            run: "drag_and_drop .o_cc_flow_node[data-kind=queue] .o_cc_flow_node_head",
        },
        { trigger: ".o_cc_flow_node[data-kind=say] [data-exit=next]:not(.o_cc_loose)" },
        { trigger: ".o_cc_flow_undo:enabled", run: "click" },
        {
            content: "A line that ends where nothing is asks what shall be there",
            trigger: ".o_cc_flow_node[data-kind=say] [data-exit=next].o_cc_loose",
            run: (helpers) =>
                helpers.drag_and_drop(".o_cc_flow", {
                    position: { left: 6, top: 200 },
                    relative: true,
                }),
        },
        { trigger: ".o_cc_flow_kinds [data-kind=hang_up]", run: "click" },
        { trigger: SAVE, run: "click" },
        {
            content: "A node is removed, and comes back",
            trigger: `${NO_DIALOG} .o_cc_flow_node[data-kind=say]`,
            run: "click",
        },
        { trigger: ".o_cc_flow_node[data-kind=say] .fa-trash", run: "click" },
        { trigger: ".o_cc_flow:not(:has(.o_cc_flow_node[data-kind=say]))" },
        { trigger: ".o_notification button:contains(Undo)", run: "click" },
        { trigger: ".o_cc_flow_node[data-kind=say]" },
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: ".o_field_statusbar .o_arrow_button_current:contains(Published)" },
    ],
});

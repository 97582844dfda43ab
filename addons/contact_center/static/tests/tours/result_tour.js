import { registry } from "@web/core/registry";

/** A manager adds a result with a key of its own. */
registry.category("web_tour.tours").add("contact_center_add_result", {
    steps: () => [
        { trigger: ".o_list_view .o_list_button_add", run: "click" },
        { trigger: ".o_selected_row [name=name] input", run: "edit Sent an offer" },
        { trigger: ".o_selected_row [name=key] input", run: "edit 7" },
        { trigger: ".o_list_button_save:enabled", run: "click" },
        { trigger: ".o_list_button_add" },
        { trigger: ".o_data_row:contains(Sent an offer):contains(7)" },
    ],
});

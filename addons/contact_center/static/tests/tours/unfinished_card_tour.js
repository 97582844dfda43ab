import { registry } from "@web/core/registry";

/** An operator finishes a card for which the wrap-up was too short. */
registry.category("web_tour.tours").add("contact_center_finish_card", {
    steps: () => [
        {
            content: "What is not finished is listed first",
            trigger: ".o_data_row:contains(+79161234567) [name=client_number]",
            run: "click",
        },
        { trigger: ".o_form_view button[name=action_finish]", run: "click" },
        {
            content: "The queue asks for a result",
            trigger: ".modal:contains(Choose a result first.) .btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=result_id] input",
            run: "edit Test Sold",
        },
        {
            trigger: ".ui-autocomplete .o-autocomplete--dropdown-item:contains(Test Sold)",
            run: "click",
        },
        { trigger: ".o_field_widget[name=note] textarea", run: "edit Two cakes for Friday" },
        { trigger: ".o_form_view button[name=action_finish]", run: "click" },
        { trigger: ".o_field_statusbar .o_arrow_button_current:contains(Finished)" },
    ],
});

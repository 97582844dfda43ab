import { _t } from "@web/core/l10n/translation";
import { interactionTitle } from "@contact_center/common/interaction";

/**
 * The operator's own leg in a room.
 *
 * @param {object} interaction as in the gateway's view
 * @param {number} operatorId
 */
export function ownLeg({ video, role, parties = [] }, operatorId) {
    if (video?.leg) {
        return video.leg;
    }
    const party = parties.find((one) => one.operator_id === operatorId);
    return role === "consulted" && party ? party.id : "operator";
}

/**
 * The others in the order of the slots in which they come, with a name each.
 *
 * @param {object} interaction as in the gateway's view
 * @param {string} leg the operator's own
 */
export function othersOf(interaction, leg) {
    const people = interaction.video?.people || [];
    return people
        .filter((person) => person.leg !== leg)
        .map((person) => ({ ...person, title: titleOf(person, interaction) }));
}

/** Nothing comes from one whose page is away, or whose network changes. */
function titleOf(person, interaction) {
    const name = nameOf(person, interaction);
    return person.connected === false ? _t("%s, connecting…", name) : name;
}

function nameOf({ leg, name, kind }, interaction) {
    if (leg === "client") {
        return interaction.matches ? interactionTitle(interaction) : name || _t("Visitor");
    }
    const unnamed = { supervisor: _t("Supervisor"), guest: _t("Guest") };
    return name || unnamed[kind] || _t("Colleague");
}

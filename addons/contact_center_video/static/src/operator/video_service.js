import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { panelService } from "@contact_center/panel_service";
import { VideoTalk } from "./video_talk";

/** Those that began by video, and those by telephone which a picture has joined. */
const isTalk = ({ video, state }) => Boolean(video) && state === "talking";
const isReturned = ({ reasons = [] }) => reasons.some(({ code }) => code === "returned");

/**
 * The talks by video of this operator, and those a supervisor is present at. They are in the
 * leading tab of the browser; the others only know that there are any.
 */
export class Video {
    constructor(gateway, devices) {
        Object.assign(this, { gateway, devices });
        /** @type {Map<string, VideoTalk>} */
        this.talks = new Map();
        this.state = reactive({
            /** @type {Record<string, object>} the states of the talks by interaction id */
            talks: {},
            /** whether the window is reduced to a bar */
            isMinimised: false,
        });
    }

    /** @returns {VideoTalk | undefined} */
    find(id) {
        return this.talks.get(id);
    }

    get heldInteractionIds() {
        const connected = [...this.talks.values()].filter((talk) => talk.line);
        return connected.map(({ id }) => id);
    }

    // Following the gateway

    onView() {
        if (!this.gateway.state.isLeading) {
            return;
        }
        const { interactions, watching } = this.gateway.state;
        const wanted = [...interactions.filter(isTalk), ...watching];
        for (const id of this.talks.keys()) {
            if (!wanted.some((one) => one.id === id)) {
                this.end(id);
            }
        }
        wanted.forEach((interaction) => this.follow(interaction));
        this.takeBack(interactions);
    }

    follow(interaction) {
        const talk = this.find(interaction.id);
        if (talk) {
            talk.follow(interaction);
        } else {
            this.begin(interaction);
        }
    }

    /** The talk he was in when the page was loaded anew. */
    takeBack(interactions) {
        interactions
            .filter(({ channel, state }) => channel === "video" && state === "offered")
            .filter(isReturned)
            .forEach(({ id }) => this.gateway.accept(id));
    }

    begin(interaction) {
        const talk = new VideoTalk(interaction, this.gateway, this.devices);
        this.talks.set(talk.id, talk);
        this.state.talks[talk.id] = talk.state;
        this.state.isMinimised = false;
        return talk.begin();
    }

    end(id) {
        this.find(id).close();
        this.talks.delete(id);
        delete this.state.talks[id];
    }

    /** Another tab has the panel now. */
    leave() {
        [...this.talks.keys()].forEach((id) => this.end(id));
    }

    onMessage({ type, interaction_id: id, sdp, messages }) {
        const talk = this.find(id);
        if (talk && type === "answer") {
            talk.onAnswer(sdp);
        } else if (talk && type === "room") {
            talk.room.take(messages);
        }
    }

    onError(error) {
        this.find(error.interaction_id)?.onError(error);
    }

    // What supervisors do

    /** @param {"listen" | "whisper" | "barge" | "off"} mode */
    watch(interactionId, mode) {
        return this.gateway.send({ type: "watch", interaction_id: interactionId, mode });
    }

    each(callback) {
        this.talks.forEach(callback);
    }
}

export const videoService = {
    dependencies: [
        "contact_center.gateway",
        "contact_center.phone",
        "contact_center.ringing",
        "contact_center.sound_devices",
    ],
    start(env, { "contact_center.gateway": gateway, "contact_center.sound_devices": devices }) {
        const video = new Video(gateway, devices);
        gateway.mediaHolders.push(() => video.heldInteractionIds);
        gateway.bus.addEventListener("VIEW", () => video.onView());
        gateway.bus.addEventListener("MESSAGE", ({ detail }) => video.onMessage(detail));
        gateway.bus.addEventListener("ERROR", ({ detail }) => video.onError(detail));
        gateway.bus.addEventListener("LEFT", () => video.leave());
        devices.bus.addEventListener("CHANGED", () => video.each((talk) => talk.useDevices()));
        browser.addEventListener("online", () => video.each((talk) => talk.reconnectNow()));
        for (const gesture of ["pointerdown", "keydown"]) {
            browser.addEventListener(gesture, () => video.each((talk) => talk.playAudio()));
        }
        browser.addEventListener("beforeunload", (ev) => {
            if (video.talks.size) {
                ev.preventDefault();
            }
        });
        return video;
    },
};

registry.category("services").add("contact_center.video", videoService);
// A view that comes before it listens would leave the operator without a picture
panelService.dependencies.push("contact_center.video");

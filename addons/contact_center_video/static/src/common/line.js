const GATHER_WITHIN = 1000;

/**
 * The m-lines of every connection to the gateway, in this order; nothing is negotiated anew later.
 * One's own microphone, camera and screen are sent by the first three.
 */
const LAYOUT = [
    ["audio", "sendrecv"],
    ["video", "sendrecv"],
    ["video", "sendrecv"],
    ["audio", "recvonly"],
    ["video", "recvonly"],
    ["audio", "recvonly"],
    ["video", "recvonly"],
];
/** By slot, where the sound and the picture of one of the others come in. */
const SLOTS = [
    [0, 1],
    [3, 4],
    [5, 6],
];
const SCREEN = 2;

/**
 * Lays the m-lines of a new connection, on the operator's side as on the visitor's.
 *
 * @param {RTCPeerConnection} connection
 * @param {object} [options]
 * @param {boolean} [options.isVoiceOnly] only one's own sound and that of the first of the others,
 *     for which there is room when there is none for pictures
 * @returns {{ senders: RTCRtpSender[], streams: MediaStream[], screen: MediaStream }} by what is
 *     sent: microphone, camera, screen; what comes in of the others, by slot; whose ever screen is
 *     shared
 */
export function layLines(connection, { isVoiceOnly = false } = {}) {
    const transceivers = LAYOUT.slice(0, isVoiceOnly ? 1 : LAYOUT.length).map(([kind, direction]) =>
        connection.addTransceiver(kind, { direction })
    );
    const streamOf = (...places) =>
        new MediaStream(places.flatMap((place) => transceivers[place]?.receiver.track ?? []));
    return {
        senders: transceivers.slice(0, 3).map(({ sender }) => sender),
        streams: SLOTS.map((places) => streamOf(...places)),
        screen: streamOf(SCREEN),
    };
}

/**
 * Candidates are not sent one by one: what is found within a second is in the offer.
 *
 * @param {RTCPeerConnection} connection
 * @returns {Promise<string>} its sdp
 */
export async function makeOffer(connection) {
    await connection.setLocalDescription(await connection.createOffer());
    await gathered(connection);
    return connection.localDescription.sdp;
}

function gathered(connection) {
    return new Promise((resolve) => {
        const look = () => connection.iceGatheringState === "complete" && resolve();
        connection.addEventListener("icegatheringstatechange", look);
        setTimeout(resolve, GATHER_WITHIN);
        look();
    });
}

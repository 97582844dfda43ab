/** What connections are made of, replaceable by tests. */
export const peers = {
    /**
     * @param {RTCConfiguration} configuration
     * @returns {RTCPeerConnection}
     */
    make(configuration) {
        return new RTCPeerConnection(configuration);
    },
};

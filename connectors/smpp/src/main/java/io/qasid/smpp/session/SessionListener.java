package io.qasid.smpp.session;

/// What a session tells its owner.
public interface SessionListener {

    /// Called on a thread of its own for each `deliver_sm`, at most as many at once as the session's receive window.
    /// The
    /// listener answers exactly once.
    void received(SmppSession session, Delivery delivery, Answer answer) throws InterruptedException;

    /// A `deliver_sm` that could not be read, or came beyond the receive window; it has been answered.
    void turnedAway(TurnedAway why);

    /// Called once, after the last PDU was read. Nothing more can be submitted or answered.
    void ended(SmppSession session, EndReason reason);

    /// The `deliver_sm_resp` that is owed.
    interface Answer {
        /// @return whether it was written whole; false: the SMSC will deliver again
        boolean give(int commandStatus);
    }

    enum TurnedAway {
        MALFORMED,
        RECEIVE_WINDOW_FULL
    }
}

package io.qasid.drills;

/// Over what a drill's message reaches its person when nothing is broken.
enum Way {
    SMS,
    /// With a template, which needs no open window.
    WHATSAPP,
    /// WhatsApp is refused for its window, and the person has linked their chat with the bot.
    TELEGRAM,
    /// Likewise, and the person has linked themselves with the bot there alone.
    VIBER,
    /// Both operators refuse the number.
    VOICE
}

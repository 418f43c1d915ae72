/// WhatsApp Cloud API, Telegram Bot API and Viber REST Bot API on loopback. See README.md.
@NullMarked
package io.qasid.simulator.ott;

import org.jspecify.annotations.NullMarked;

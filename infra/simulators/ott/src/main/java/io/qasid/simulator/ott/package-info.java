/// WhatsApp Cloud API and Telegram Bot API on loopback. See README.md.
@NullMarked
package io.qasid.simulator.ott;

import org.jspecify.annotations.NullMarked;
